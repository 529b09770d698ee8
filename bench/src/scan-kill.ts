/**
 * A scan of 20,000 files (or as many as the first argument says) that is killed three times at moments of chance: the
 * library must then say the same as after an undisturbed scan. Prints the seed (second argument) and ends with an error otherwise.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { addMusicRoot, librarySchema } from '@bandstand/library';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { scanDump } from '../../packages/library/test/scan-dump.ts';
import { writeMusic } from './scan-music.ts';

const files = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 100_000));
const kills = 3;
const scratch = mkdtempSync(join(tmpdir(), 'bandstand-soak-scan-'));
const music = join(scratch, 'music');

function library(name: string): Database {
  const db = openDatabase({ path: join(scratch, name), schema: librarySchema, synchronous: 'normal' });
  addMusicRoot(db, music);
  return db;
}

/** Scans in a child; with `killed` a function that resolves when it is to die. */
async function scanned(db: Database, killed?: () => Promise<void>): Promise<void> {
  const script = fileURLToPath(new URL('./scan-run.ts', import.meta.url));
  const child = spawn(process.execPath, [script, db.path, music], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  if (killed) {
    await Promise.race([killed(), ended]);
    child.kill('SIGKILL');
  }
  await ended;
  db.write((writer) => writer.run(`UPDATE jobs SET lease_until = 0 WHERE state = 'running'`));
}

const count = (db: Database) =>
  db.read((reader) => reader.value<number>('SELECT count(*) FROM track_files')) ?? 0;

try {
  console.log(`kill -9 three times in a scan of ${files} files, seed ${seed}`);
  writeMusic(music, files);
  const calm = library('calm.db');
  await scanned(calm);
  const torn = library('torn.db');
  for (let round = 1; round <= kills; round += 1) {
    const target = (files * (round - 1)) / (kills + 1) + ((seed * round) % (files / (kills + 1)));
    await scanned(torn, async () => {
      while (count(torn) < target) await pause(1);
    });
    console.log(`killed with ${count(torn)} files read`);
  }
  await scanned(torn);
  const same = scanDump(torn) === scanDump(calm);
  console.log(same ? `the same result: ${count(torn)} files` : 'NOT the same result');
  calm.close();
  torn.close();
  if (!same) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
