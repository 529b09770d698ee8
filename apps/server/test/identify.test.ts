import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { librarySchema } from '@bandstand/library';
import { openDatabase } from '@bandstand/sqlite';
import { needs } from '../../../tools/needs.ts';
import { recordings, remade } from './identify-music.ts';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, at, listAt, type Said, signIn, textAt } from './instance/talking.ts';

/** A server with somebody who may review. */
interface Reviewing {
  readonly server: Running;
  status(): Promise<unknown>;
  get(path: string): Promise<Said>;
  post(path: string, body?: unknown): Promise<Said>;
}

async function reviewing(server: Running): Promise<Reviewing> {
  const token = await signIn(server.url);
  const get = (path: string) => ask(server.url, `/api/v1${path}`, { token });
  return {
    server,
    get,
    status: async () => (await get('/identification')).body,
    post: (path, body) =>
      ask(server.url, `/api/v1${path}`, { token, method: 'POST', ...(body === undefined ? {} : { body }) }),
  };
}

const number = (value: unknown, path: string): number => Number(at(value, path));

/** Asks how it stands until that fits; the last answer. */
async function statusWhen(reviews: Reviewing, fits: (status: unknown) => boolean): Promise<unknown> {
  for (const until = Date.now() + 120_000; ; await pause(20)) {
    const status = await reviews.status();
    if (fits(status)) return status;
    assert.ok(Date.now() < until, `it stayed so: ${JSON.stringify(status)}`);
  }
}

/** Waits until so many tracks are done and nothing is under way. */
function doneWith(reviews: Reviewing, tracks: number): Promise<unknown> {
  return statusWhen(reviews, (status) => {
    const left = number(status, 'tracks.toFingerprint') + number(status, 'tracks.toLookUp');
    return left === 0 && number(status, 'tracks.done') === tracks;
  });
}

async function pairs(reviews: Reviewing): Promise<{ acoustid: string; titles: string[]; gids: string[] }[]> {
  const { body } = await reviews.get('/identification/duplicates');
  return listAt(body, 'items').map((item) => ({
    acoustid: textAt(item, 'acoustid'),
    titles: listAt(item, 'tracks')
      .map((track) => textAt(track, 'title'))
      .sort(),
    gids: listAt(item, 'tracks').map((track) => textAt(track, 'id')),
  }));
}

/** What was submitted of each track, as the library remembers it. */
function submissions(data: string): unknown[] {
  const db = openDatabase({ path: join(data, 'library.db'), schema: librarySchema, synchronous: 'normal' });
  try {
    return db.read((reader) =>
      reader.all('SELECT track_id, submitted, submission, own FROM identifications ORDER BY track_id'),
    );
  } finally {
    db.close();
  }
}

function questions(data: string): number | undefined {
  const db = openDatabase({ path: join(data, 'library.db'), schema: librarySchema, synchronous: 'normal' });
  try {
    return db.read((reader) => reader.value(`SELECT count(*) FROM jobs WHERE kind = 'identify.find'`));
  } finally {
    db.close();
  }
}

async function identified(
  data: string,
  files: readonly string[],
): Promise<{ code: number | null; found: unknown[] }> {
  const { code, stdout, stderr } = await bandstand(['identify', '--json', '--data', data, ...files]);
  const lines = stdout.split('\n').filter((line) => line !== '');
  assert.equal(lines.length, files.length, stderr);
  return { code, found: lines.map((line): unknown => JSON.parse(line)) };
}

describe('music that the library holds', () => {
  test('is recognised encoded again and renamed, in pieces and too fast', needs('ffmpeg'), async (t) => {
    const scratch = folder(t);
    const music = join(scratch, 'music');
    const { originals } = await recordings(music);
    for (const [n, path] of originals.entries())
      await remade(
        path,
        join(music, `Unsorted/zz${9 - n}.mp3`),
        '-metadata',
        `title=Copy ${n + 1}`,
        '-b:a',
        '96k',
      );
    const [first = ''] = originals;
    const clip = await remade(first, join(scratch, 'clip.mp3'), '-ss', '20', '-t', '12');
    const fast = await remade(first, join(scratch, 'fast.mp3'), '-af', 'asetrate=44100*1.02,aresample=44100');

    // Switched off, everything waits.
    const args = ['--music', music];
    const off = await reviewing(await startServer(t, { args, env: adminEnv, data: join(scratch, 'data') }));
    const { data } = off.server;
    const waiting = await statusWhen(off, (status) => number(status, 'tracks.toFingerprint') === 6);
    assert.equal(at(waiting, 'service.state'), 'off');
    await off.server.stop();

    const on = await reviewing(await startServer(t, { args, env: adminEnv, data, acoustid: 'copied' }));
    // Killed in the middle of it, it goes on where it was.
    await statusWhen(on, (status) => number(status, 'tracks.toFingerprint') <= 3);
    await on.server.kill();
    const reviews = await reviewing(await startServer(t, { args, env: adminEnv, data, acoustid: true }));
    const status = await doneWith(reviews, 6);
    assert.equal(number(status, 'lists.duplicates'), 3);
    const found = await pairs(reviews);
    assert.deepEqual(found.map(({ titles }) => titles.join(' = ')).sort(), [
      'Copy 1 = Song 1',
      'Copy 2 = Song 2',
      'Copy 3 = Song 3',
    ]);

    const beside = await identified(data, [clip, fast, join(music, 'Unsorted/zz9.mp3')]);
    assert.equal(beside.code, 0);
    const starts = number(beside.found[0], 'excerpts.0.startSeconds');
    assert.ok(Math.abs(starts - 20) < 0.5, `the piece begins at ${starts} s`);
    assert.ok(Math.abs(number(beside.found[1], 'matches.0.speed') - 1 / 1.02) < 0.003);
    assert.equal(listAt(beside.found[2], 'matches.0.tracks').length, 2);

    assert.equal(questions(data), 0, 'answered questions leave nothing behind');

    const [one, two, three] = found;
    assert.ok(one && two && three);
    assert.equal((await reviews.post(`/identification/duplicates/${one.acoustid}/keep`, {})).status, 204);
    const [into = '', from = ''] = two.gids;
    const merge = { into, from: [from] };
    assert.equal((await reviews.post(`/identification/duplicates/${two.acoustid}/merge`, merge)).status, 204);
    assert.equal(textAt((await reviews.get(`/tracks/${from}`)).body, 'id'), into, 'its id keeps resolving');
    assert.deepEqual(await pairs(reviews), [three]);
    assert.equal((await reviews.post(`/merges/${from}/split`)).status, 204);
    assert.equal((await reviews.get(`/tracks/${from}/identification`)).status, 200);
    await doneWith(reviews, 6);
    assert.equal((await pairs(reviews)).length, 2, 'parted again, they are two of one recording');

    await reviews.server.stop();
    const before = submissions(data);
    const again = await reviewing(await startServer(t, { args, env: adminEnv, data, acoustid: true }));
    await doneWith(again, 6);
    assert.equal((await pairs(again)).length, 2, 'what is to be kept stays decided');
    await again.server.stop();
    assert.deepEqual(submissions(data), before, 'nothing is submitted twice');
    const alone = await identified(data, [clip]);
    assert.deepEqual([alone.code, listAt(alone.found[0], 'excerpts').length > 0], [0, true]);
  });
});
