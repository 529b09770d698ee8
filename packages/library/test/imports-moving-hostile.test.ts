import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { ImportError, importNavidrome, importSubsonic } from '../src/imports/index.ts';
import { testKeyring } from './accounts-setting.ts';
import { anyCell, anyRows } from './imports-any.ts';
import { type MovingSetting, movingSetting } from './imports-moving-setting.ts';
import { looseTables, navidromeColumns, navidromeRows, writeNavidrome } from './imports-navidrome-file.ts';
import { wholeDump } from './imports-setting.ts';

const words = ['u-anna', 'm1', 'm2', 'a1', 'r1', 'media_file', 'album', 'artist', 'm1,m2,,m3', 'p1', 'anna'];
const cell = anyCell(...words, '2025-05-01 10:00:00', 1_746_000_000, 'Night Drive', 'Die Höhe');

const common = (setting: MovingSetting) => ({
  db: setting.db,
  keyring: testKeyring(),
  clock: Date.now,
  signal: new AbortController().signal,
  progress: () => {},
  accounts: setting.services.accounts,
});

/** Runs it twice: no rule is broken, and the second run changes nothing. */
async function twice(setting: MovingSetting, move: () => Promise<unknown>): Promise<void> {
  await move();
  assert.deepEqual(setting.rows('PRAGMA foreign_key_check'), []);
  const before = wholeDump(setting.db);
  await move();
  assert.equal(wholeDump(setting.db), before);
}

/** A Subsonic server that gives these answers by method, and says yes to every other method. */
async function answering(t: TestContext, answers: () => Readonly<Record<string, unknown>>): Promise<string> {
  const server = createServer((request, response) => {
    const method = /\/rest\/(\w+)\.view/.exec(request.url ?? '')?.[1] ?? '';
    response.end(JSON.stringify({ 'subsonic-response': { status: 'ok', ...Object(answers()[method]) } }));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const fields = [
  'id name title artist album displayArtist duration path musicBrainzId userRating playCount played starred owner',
  'public comment created changed position current changedBy entry song album artist playlist bookmark',
].flatMap((names) => names.split(' '));

/** Objects and lists in each other, with the fields that are read, holding anything. */
const { thing } = fc.letrec<{ thing: unknown; leaf: unknown; list: unknown; record: unknown }>((tie) => ({
  leaf: cell.map((value) => (value instanceof Uint8Array ? true : value)),
  list: fc.array(tie('thing'), { maxLength: 4 }),
  record: fc.dictionary(fc.constantFrom(...fields), tie('thing'), { maxKeys: 8 }),
  thing: fc.oneof(
    { maxDepth: 4, withCrossShrink: false },
    tie('leaf'),
    tie('leaf'),
    tie('record'),
    tie('record'),
    tie('list'),
  ),
}));

const subsonicAnswers = fc.record({
  getStarred2: fc.record({ starred2: thing }),
  getPlaylists: fc.record({ playlists: fc.record({ playlist: thing }) }),
  getPlaylist: fc.record({ playlist: thing }),
  getBookmarks: fc.record({ bookmarks: fc.record({ bookmark: thing }) }),
  getPlayQueue: fc.record({ playQueue: thing }),
  getAlbumList2: fc.record({ albumList2: fc.record({ album: thing }) }),
  getAlbum: fc.record({ album: thing }),
});

describe('what another server says of its people', () => {
  test('any values in the columns of a Navidrome: it never fails, and a second run changes nothing', async (t) => {
    const setting = await movingSetting(t);
    const seed = testSeed(t);
    const { user, media_file, album, artist } = navidromeRows();
    const known = {
      user: user ?? [],
      media_file: media_file ?? [],
      album: album ?? [],
      artist: artist ?? [],
    };
    const samples = fc.sample(anyRows(navidromeColumns, cell), { numRuns: 12, seed });
    for (const [index, sample] of samples.entries()) {
      const path = join(setting.folder, `any${index}.db`);
      const whole = Object.entries(known).map(([table, rows]) => [
        table,
        [...rows, ...(sample[table] ?? [])],
      ]);
      writeNavidrome(path, { ...sample, ...Object.fromEntries(whole) }, [], looseTables);
      const options = { ...common(setting), scratch: setting.folder, path, named: new Map<string, string>() };
      await twice(setting, () => importNavidrome(options));
    }
  });

  test('any answers of a Subsonic server: it never fails, and a second run changes nothing', async (t) => {
    const setting = await movingSetting(t);
    let answers: Readonly<Record<string, unknown>> = {};
    const url = await answering(t, () => answers);
    const options = { ...common(setting), url, user: 'anna', account: 'anna', password: 'there' };
    for (const sample of fc.sample(subsonicAnswers, { numRuns: 12, seed: testSeed(t) })) {
      answers = sample;
      await twice(setting, async () => {
        // A server may also refuse; it must not be able to do anything else.
        await importSubsonic(options).catch((error: unknown) =>
          assert.ok(error instanceof ImportError, String(error)),
        );
      });
    }
  });
});
