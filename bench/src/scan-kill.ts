/**
 * A scan that is killed three times at moments of chance: the library must then say the same as after an undisturbed one.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addMusicRoot, librarySchema } from '@bandstand/library';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { scanDump } from '../../packages/library/test/scan-dump.ts';
import type { Benchmark } from './benchmark.ts';
import { writeMusic } from './scan-music.ts';
import { type Scope, scoped } from './scope.ts';

const kills = 3;
const script = fileURLToPath(new URL('./scan-run.ts', import.meta.url));

function library(scope: Scope, path: string, music: string): Database {
  const db = openDatabase({ path, schema: librarySchema, synchronous: 'normal' });
  scope.after(() => db.close());
  addMusicRoot(db, music);
  return db;
}

/** Scans in a child; with `killed`, which resolves when it is to die. */
async function scanned(db: Database, music: string, killed?: () => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, [script, db.path, music], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  if (killed !== undefined) {
    await Promise.race([killed(), ended]);
    child.kill('SIGKILL');
  }
  await ended;
  // What a dead process holds is let go when its lease ends; here that is now.
  db.write((writer) => writer.run(`UPDATE jobs SET lease_until = 0 WHERE state = 'running'`));
}

const count = (db: Database): number =>
  db.read((reader) => reader.value<number>('SELECT count(*) FROM track_files')) ?? 0;

export const scanKill: Benchmark = {
  name: 'scan-kill',
  about: 'kill -9 three times in a scan (--files): the same library as undisturbed',
  run: ({ files }, tell) =>
    scoped(async (scope) => {
      const scratch = mkdtempSync(join(tmpdir(), 'bandstand-bench-kill-'));
      scope.after(() => rmSync(scratch, { recursive: true, force: true }));
      const music = join(scratch, 'music');
      writeMusic(music, files);
      const calm = library(scope, join(scratch, 'calm.db'), music);
      await scanned(calm, music);
      const torn = library(scope, join(scratch, 'torn.db'), music);
      const share = Math.max(1, Math.floor(files / (kills + 1)));
      for (let round = 0; round < kills; round += 1) {
        const target = share * round + randomInt(share);
        await scanned(torn, music, async () => {
          while (count(torn) < target) await pause(1);
        });
        tell(`scan-kill: killed with ${count(torn)} of ${files} files read`);
      }
      await scanned(torn, music);
      const same = scanDump(torn) === scanDump(calm);
      tell({
        what: 'scan-kill, the library after three kills',
        figure: `${count(torn)} files`,
        beside: `undisturbed: ${count(calm)} files`,
        ratio: same ? 1 : 0,
        goal: 1,
      });
    }),
};
