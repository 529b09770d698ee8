/** What is noticed of music folders that are too many to be watched, are replaced, or are reached by links. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { JobQueue, JobRunner } from '@bandstand/sqlite';
import { scanHandlers, scanStatus } from '../src/scanner/index.ts';
import { Watching, type WatchingOptions } from '../src/scanner/watch/index.ts';
import { type ScanSetting, scanSetting, shelf } from './scan-setting.ts';
import { writeSound } from './sound-files.ts';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}

interface Watched extends ScanSetting {
  readonly queue: JobQueue;
  /** What was said about the way in which folders are watched. */
  readonly said: readonly string[];
}

/** A scanned root that is watched, with scans running as they are asked for. */
async function watched(
  t: TestContext,
  s: ScanSetting,
  options: Partial<WatchingOptions> = {},
): Promise<Watched> {
  const said: string[] = [];
  const say = (fields: unknown): void => {
    if (typeof fields === 'object' && fields !== null && 'reason' in fields) said.push(String(fields.reason));
  };
  const log = { info: say, warn: say, error() {} };
  await s.scan();
  const queue = new JobQueue(s.db);
  const handlers = scanHandlers({ db: s.db, clock: Date.now, log, readingThreads: 1 });
  const runner = new JobRunner({ queue, handlers, worker: 'test', leaseMs: 60_000, log });
  const watching = new Watching({
    db: s.db,
    queue,
    log,
    clock: Date.now,
    requested: () => runner.wake(),
    quietMs: 50,
    roundMs: 50,
    ...options,
  });
  s.ending(async () => {
    watching.close();
    await runner.close();
  });
  await watching.refresh();
  return { ...s, queue, said };
}

const song = (title: string, album = 'X') => ({ sound: title, tags: { title, artist: 'A', album } });

test('folders beyond the budget are looked at: new files, new folders and what comes into them later, deleted ones', async (t) => {
  const s = scanSetting(t);
  for (const path of ['a/x/1.flac', 'b/y/1.flac', 'c/z/1.flac']) s.sound(path, song(path, path));
  const w = await watched(t, s, { mostWatched: 2 });
  assert.deepEqual(w.said, ['there are too many']);
  s.sound('c/z/2.flac', song('second', 'c/z/1.flac'));
  await until(() => shelf(s).includes('A - c/z/1.flac: c/z/1.flac / second'));
  s.sound('b/new/cd/1.flac', song('third', 'New'));
  await until(() => shelf(s).includes('A - New: third'));
  mkdirSync(s.at('b/y/empty/below/x').replace(/\/x$/, ''), { recursive: true });
  await pause(150);
  s.sound('b/y/empty/below/1.flac', song('fourth', 'Later'));
  await until(() => shelf(s).includes('A - Later: fourth'));
  rmSync(s.at('c'), { recursive: true });
  await until(() => s.value(`SELECT missing_since FROM tracks WHERE title = 'second'`) !== null);
  await until(() => scanStatus(w.queue).current === null);
  assert.deepEqual(
    s.rows('SELECT path FROM folders ORDER BY path').map((row) => row['path']),
    ['', 'a', 'a/x', 'b', 'b/new', 'b/new/cd', 'b/y', 'b/y/empty', 'b/y/empty/below'],
  );
});

test('a file that is changed in place, in a folder that is not watched, is read by the next scan of everything', async (t) => {
  const s = scanSetting(t);
  s.sound('a/x/1.flac', song('one'));
  await watched(t, s, { mostWatched: 1, wholeMs: 200 });
  s.sound('a/x/1.flac', { sound: 'one', tags: { title: 'Retagged', artist: 'A', album: 'X' } });
  await until(() => shelf(s).includes('A - X: Retagged'));
});

test('a root that is replaced is watched anew', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('one'));
  s.sound('y/1.flac', song('two'));
  const w = await watched(t, s);
  assert.deepEqual(w.said, []);
  renameSync(s.music, `${s.music}-before`);
  const other = join(s.folder, 'other');
  for (const name of ['one', 'two', 'three']) writeSound(join(other, `${name}/1.flac`), song(name));
  renameSync(other, s.music);
  await until(() => shelf(s).includes('A - X: one / three / two'));
  s.sound('one/2.flac', song('four'));
  await until(() => shelf(s).includes('A - X: four / one / three / two'));
});

test('what links lead to outside is watched, a link that goes round is not followed', async (t) => {
  const s = scanSetting(t);
  const outside = join(s.folder, 'outside');
  writeSound(join(outside, 'deep/1.flac'), song('one'));
  symlinkSync(s.music, join(outside, 'back'));
  symlinkSync('..', join(outside, 'deep/up'));
  symlinkSync(outside, s.at('link'));
  await watched(t, s);
  writeSound(join(outside, 'deep/2.flac'), song('two'));
  await until(() => shelf(s).includes('A - X: one / two'));
  const further = join(s.folder, 'further');
  writeSound(join(further, '3.flac'), song('three'));
  symlinkSync(further, s.at('another'));
  await until(() => shelf(s).includes('A - X: one / three / two'));
  writeSound(join(further, '4.flac'), song('voice'));
  await until(() => shelf(s).includes('A - X: one / three / two / voice'));
});

test('a folder that moves is watched where it is now', async (t) => {
  const s = scanSetting(t);
  s.sound('a/x/cd/1.flac', song('one'));
  s.sound('b/1.flac', song('two', 'B'));
  await watched(t, s);
  renameSync(s.at('a/x'), s.at('b/x'));
  const places = () => s.rows('SELECT path FROM track_files WHERE missing_since IS NULL ORDER BY path');
  await until(() => places().some((row) => row['path'] === 'b/x/cd/1.flac'));
  s.sound('b/x/cd/2.flac', song('three'));
  await until(() => shelf(s).includes('A - X: one / three'));
  mkdirSync(s.at('a/x/cd/y').replace(/\/y$/, ''), { recursive: true });
  s.sound('a/x/cd/1.flac', song('four', 'Again'));
  await until(() => shelf(s).includes('A - Again: four'));
});
