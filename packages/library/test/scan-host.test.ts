import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { JobQueue } from '@bandstand/sqlite';
import {
  addMusicRoot,
  requestScan,
  runScanCommand,
  ScanHost,
  type ScanHostOptions,
  scanStatus,
  wholeScan,
} from '../src/scanner/index.ts';
import { type ScanSetting, scanSetting, shelf } from './scan-setting.ts';

const silent = { info() {}, warn() {}, error() {} };

function host(s: ScanSetting, options: Partial<ScanHostOptions> = {}): ScanHost {
  const made = new ScanHost({
    db: s.db,
    clock: Date.now,
    log: silent,
    watch: false,
    readingThreads: 1,
    ...options,
  });
  s.ending(() => made.close());
  return made;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(1);
}

const song = (n: number, more: Record<string, string> = {}) => ({
  sound: `s${n}`,
  tags: { title: `T${n}`, artist: 'A', album: 'X', tracknumber: String(n), ...more },
});

test('the thread of a server scans; asked twice it scans once', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 20; n += 1) s.sound(`x/${n}.flac`, song(n));
  const scanner = host(s);
  const first = scanner.request(wholeScan);
  assert.deepEqual(scanner.request(wholeScan), { id: first.id, created: false });
  scanner.start();
  await until(() => scanner.status().last !== null);
  const { current, last } = scanner.status();
  assert.equal(current, null);
  assert.equal(last?.state, 'done');
  assert.equal(last?.counts.added, 20);
});

test('a scan that is cancelled stops, keeps what it has, and the next one goes on', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 1500; n += 1) s.sound(`x${n % 50}/${n}.flac`, song(n));
  const scanner = host(s);
  scanner.start();
  scanner.request(wholeScan);
  await until(() => s.value<number>('SELECT count(*) FROM tracks') > 0);
  const running = scanner.status().current?.id;
  assert.equal(scanner.cancel(), running);
  await until(() => scanner.status().last !== null);
  assert.equal(scanner.status().last?.state, 'cancelled');
  const kept = s.value<number>('SELECT count(*) FROM tracks');
  assert.ok(kept > 0 && kept < 1500, String(kept));
  assert.equal(scanner.cancel(), undefined);
  scanner.request(wholeScan);
  await until(() => scanner.status().last?.state === 'done');
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1500);
});

test('a server that stops hands its scan back, and the next one takes it up', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 1500; n += 1) s.sound(`x${n % 50}/${n}.flac`, song(n));
  const first = host(s);
  first.start();
  const { id } = first.request(wholeScan);
  await until(() => s.value<number>('SELECT count(*) FROM tracks') > 0);
  await first.close();
  assert.equal(new JobQueue(s.db).get(id)?.state, 'waiting');
  const second = host(s);
  second.start();
  await until(() => second.status().last?.id === id);
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1500);
});

test('the command lets a server scan, and scans itself where there is none', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song(1));
  const options = { db: s.db, clock: Date.now, request: wholeScan, signal: new AbortController().signal };
  const alone = await runScanCommand({ ...options, patienceMs: 0, progress: () => {} });
  assert.equal(alone.state, 'done');
  assert.equal(alone.counts.added, 1);
  const scanner = host(s);
  scanner.start();
  s.sound('x/2.flac', song(2));
  const beside = await runScanCommand({ ...options, patienceMs: 600_000, progress: () => {} });
  assert.equal(beside.counts.added, 1);
  assert.match(new JobQueue(s.db).get(beside.id)?.state ?? '', /done/);
});

test('a command that is interrupted cancels its scan', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song(1));
  const stop = new AbortController();
  stop.abort();
  const ended = await runScanCommand({
    db: s.db,
    clock: Date.now,
    request: wholeScan,
    signal: stop.signal,
    progress: () => {},
  });
  assert.equal(ended.state, 'cancelled');
});

test('the watcher scans what changes: new, retagged, moved and deleted files, new folders, new roots', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song(1));
  s.sound('y/2.flac', song(2, { album: 'Y' }));
  await s.scan();
  let watched = 0;
  const log = { ...silent };
  const scanner = host(s, { watch: true, log, onWatching: () => (watched += 1) });
  scanner.start();
  await until(() => watched > 0);
  s.sound('x/3.flac', song(3));
  await until(() => shelf(s).includes('A - X: 1 T1 / 3 T3'));
  s.sound('x/3.flac', { ...song(3), tags: { title: 'Retagged', artist: 'A', album: 'X', tracknumber: '3' } });
  await until(() => shelf(s).includes('A - X: 1 T1 / 3 Retagged'));
  const gid = s.value(`SELECT gid FROM tracks WHERE title = 'Retagged'`);
  mkdirSync(s.at('new/deep/folder/x').replace(/\/x$/, ''), { recursive: true });
  renameSync(s.at('x/3.flac'), s.at('new/deep/folder/3.flac'));
  await until(
    () =>
      s.rows(`SELECT file_path FROM tracks WHERE title = 'Retagged' AND missing_since IS NULL`)[0]?.[
        'file_path'
      ] === 'new/deep/folder/3.flac',
  );
  assert.equal(s.value(`SELECT gid FROM tracks WHERE title = 'Retagged'`), gid);
  rmSync(s.at('y'), { recursive: true });
  await until(() => s.value(`SELECT missing_since FROM tracks WHERE title = 'T2'`) !== null);
  await until(() => scanner.status().current === null);
  assert.deepEqual(
    s.rows('SELECT path FROM folders ORDER BY path').map((row) => row['path']),
    ['', 'new', 'new/deep', 'new/deep/folder', 'x'],
  );
  const other = join(s.folder, 'other');
  mkdirSync(other);
  addMusicRoot(s.db, other);
  scanner.rootsChanged();
  await until(() => watched > 1);
  renameSync(s.at('x/1.flac'), join(other, 'one.flac'));
  await until(
    () => s.value(`SELECT file_path FROM tracks WHERE title = 'T1' AND missing_since IS NULL`) === 'one.flac',
  );
});

test('a schedule asks for scans; one that is none is refused with words', async (t) => {
  const s = scanSetting(t);
  assert.throws(() => host(s, { schedule: 'every night' }), /is no schedule: write it as in crontab/);
  assert.equal(host(s).nextScheduled(), null);
  const scanner = host(s, { schedule: '* * * * * *' });
  assert.ok((scanner.nextScheduled() ?? 0) > Date.now() - 1000);
  await until(() => scanner.status().current?.state === 'waiting');
  assert.equal(requestScan(scanner.queue, wholeScan).created, false);
  assert.equal(scanStatus(scanner.queue).current?.progress.phase, 'scanning');
});
