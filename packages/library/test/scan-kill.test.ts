import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Database, JobQueue, openDatabase } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { addMusicRoot } from '../src/scanner/index.ts';
import { librarySchema } from '../src/schema/index.ts';
import { runChild } from './run-child.ts';
import { scanDump } from './scan-dump.ts';
import { type ScanSetting, scanSetting } from './scan-setting.ts';

const child = fileURLToPath(new URL('./scan-child.ts', import.meta.url));

/** 1,500 files with everything that could depend on where a batch ends: discs, compilations, copies, variants, covers. */
function fill(s: ScanSetting): void {
  for (let album = 0; album < 150; album += 1) {
    const artist = `Artist ${album % 40}`;
    for (let n = 1; n <= 10; n += 1) {
      const disc = album % 3 === 0 ? `/CD${1 + (n % 2)}` : '';
      const by = album % 7 === 0 ? `Guest ${n % 4}` : n % 5 === 0 ? `${artist} feat. Guest ${n % 4}` : artist;
      s.sound(`${artist}/Album ${album}${disc}/${n}.${n % 2 === 0 ? 'flac' : 'mp3'}`, {
        seconds: 2,
        tags: {
          title: `Song ${n}`,
          artist: by,
          album: `Album ${album}`,
          tracknumber: String(n),
          genre: [`G${n % 3}`, `G${album % 5}`],
          date: String(1990 + (n % 3)),
        },
      });
    }
    if (album % 11 === 0)
      cpSync(s.at(`${artist}/Album ${album}`), s.at(`zz copies/${album}`), { recursive: true });
    if (album % 13 === 0) writeFileSync(s.at(`${artist}/Album ${album}/cover.jpg`), `picture ${album}`);
    if (album % 17 === 0) writeFileSync(s.at(`${artist}/Album ${album}/broken.mp3`), 'no music');
  }
}

function open(path: string): Database {
  return openDatabase({ path, schema: librarySchema, synchronous: 'normal' });
}

/** A library of its own over the music of the setting. */
function library(
  t: TestContext,
  s: ScanSetting,
  name: string,
): { readonly path: string; readonly db: Database } {
  const path = join(s.folder, name);
  const db = open(path);
  addMusicRoot(db, s.music, 'Music');
  t.after(() => db.close());
  return { path, db };
}

test('killed three times in the middle, a scan gives the same result as undisturbed', async (t) => {
  const s = scanSetting(t);
  fill(s);
  const calm = library(t, s, 'calm.db');
  const torn = library(t, s, 'torn.db');
  assert.equal(await runChild(child, calm.path).ended, 'done');
  const files = () => torn.db.read((reader) => reader.value<number>('SELECT count(*) FROM track_files')) ?? 0;
  const seed = testSeed(t);
  for (const share of [0, 1, 2]) {
    const { process: victim, ended } = runChild(child, torn.path);
    const before = files();
    while (files() <= before && victim.exitCode === null) await pause(2);
    await pause((seed * (share + 1)) % 40);
    victim.kill('SIGKILL');
    await ended;
    // What a dead process holds is let go when its lease ends; here that is now.
    torn.db.write((writer) => writer.run(`UPDATE jobs SET lease_until = 0 WHERE state = 'running'`));
  }
  const halfway = files();
  assert.ok(halfway > 0);
  assert.equal(await runChild(child, torn.path).ended, 'done');
  assert.ok(halfway < files(), 'the last one had something left to do');
  assert.equal(scanDump(torn.db), scanDump(calm.db));
  assert.equal(new JobQueue(torn.db).list({ kind: 'scan' }).length, 1, 'one job from the first to the last');
});
