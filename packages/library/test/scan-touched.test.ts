/** Scans of folders that somebody saw change, and the order in which a whole scan goes through what changed. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { musicRoots } from '../src/scanner/index.ts';
import { changedFolders, slackMs } from '../src/scanner/run/changed-folders.ts';
import { asNobody, type ScanSetting, scanSetting, shelf } from './scan-setting.ts';

const tags = { artist: 'A', album: 'X' };
const shallow = (path: string) => ({ path, deep: false });
const deep = (path: string) => ({ path, deep: true });

/** A scan of some folders of the first root. */
function scanned(s: ScanSetting, ...folders: readonly { readonly path: string; readonly deep: boolean }[]) {
  const rootId = musicRoots(s.db)[0]?.id ?? 0;
  return s.scan({ folders: folders.map((folder) => ({ rootId, ...folder })) });
}

const missing = (s: ScanSetting) =>
  s
    .rows<{ path: string }>('SELECT path FROM track_files WHERE missing_since IS NOT NULL ORDER BY path')
    .map(({ path }) => path);

test('folders that lie in each other are read once, also when they are new', async (t) => {
  const s = scanSetting(t);
  s.sound('a/x/1.flac', { tags: { ...tags, title: 'One' } });
  await s.scan();
  s.sound('a/x/2.flac', { tags: { ...tags, title: 'Two' } });
  s.sound('a/y/1.flac', { tags: { artist: 'A', album: 'Y', title: 'New' } });
  s.sound('a/y/cd/1.flac', { tags: { artist: 'A', album: 'Z', title: 'Deep' } });
  const { seen, added } = await scanned(s, shallow('a'), deep('a/y'), shallow('a/x'), deep('a/y/cd'));
  assert.deepEqual({ seen, added }, { seen: 4, added: 3 });
  assert.deepEqual(shelf(s), ['A - X: One / Two', 'A - Y: New', 'A - Z: Deep']);
  assert.deepEqual(missing(s), []);
});

test('of folders that are gone the tracks are missing, whichever of them was seen', async (t) => {
  const s = scanSetting(t);
  for (const folder of ['a/x', 'a/x/cd', 'a/y', 'b/x'])
    s.sound(`${folder}/1.flac`, { tags: { ...tags, title: folder } });
  await s.scan();
  rmSync(s.at('a/x'), { recursive: true });
  rmSync(s.at('b'), { recursive: true });
  await scanned(s, shallow('a'), deep('b'), shallow('a/y'));
  assert.deepEqual(missing(s), ['a/x/1.flac', 'a/x/cd/1.flac', 'b/x/1.flac']);
  assert.deepEqual(
    s.rows('SELECT path FROM folders ORDER BY path').map((row) => row['path']),
    ['', 'a', 'a/y'],
  );
});

test('an album that moves between two folders keeps its tracks', async (t) => {
  const s = scanSetting(t);
  s.sound('a/x/1.flac', { sound: 'moving', tags: { ...tags, title: 'One' } });
  s.sound('b/y/1.flac', { tags: { artist: 'B', album: 'Y', title: 'Two' } });
  await s.scan();
  const gids = s.rows('SELECT gid FROM tracks ORDER BY title');
  renameSync(s.at('a/x'), s.at('b/x'));
  await scanned(s, deep('b/x'), shallow('a'), shallow('b'));
  assert.deepEqual(s.rows('SELECT gid FROM tracks WHERE missing_since IS NULL ORDER BY title'), gids);
  assert.deepEqual(missing(s), []);
});

test('a folder that is touched and cannot be read loses nothing', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags: { ...tags, title: 'T' } });
  s.sound('x/cd/1.flac', { tags: { ...tags, title: 'U' } });
  s.sound('y/1.flac', { tags: { ...tags, title: 'V' } });
  await s.scan();
  chmodSync(s.folder, 0o755);
  chmodSync(`${s.music}/x`, 0);
  await asNobody(() => scanned(s, deep('x'), shallow('')));
  assert.deepEqual(missing(s), []);
  assert.equal(s.value('SELECT reason FROM scan_problems'), 'forbidden');
  chmodSync(`${s.music}/x`, 0o755);
});

test('a root that goes away while its folders are read loses nothing', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags: { ...tags, title: 'T' } });
  s.sound('y/1.flac', { tags: { ...tags, title: 'U' } });
  await s.scan();
  s.sound('x/2.flac', { tags: { ...tags, title: 'V' } });
  await s.scan({ folders: [] });
  renameSync(s.music, `${s.music}-away`);
  const { skipped } = await scanned(s, deep('x'), shallow('y'));
  assert.equal(skipped.length, 1);
  mkdirSync(s.music);
  await scanned(s, deep('x'), shallow('y'));
  assert.deepEqual(missing(s), []);
});

test('a whole scan brings what is new before it walks through everything, and counts it once', async (t) => {
  const s = scanSetting(t);
  for (const folder of ['a', 'b', 'z']) s.sound(`${folder}/1.flac`, { tags: { ...tags, title: folder } });
  await s.scan();
  s.sound('z/2.flac', { tags: { ...tags, title: 'Second' } });
  s.sound('z/cd/1.flac', { tags: { ...tags, title: 'Third' } });
  const atFirst: { readonly seen: number; readonly folder: string }[] = [];
  const summary = await s.scan({}, undefined, ({ added, seen, folder }) => {
    if (added > 0) atFirst.push({ seen, folder });
  });
  assert.equal(atFirst[0]?.seen, 0);
  assert.deepEqual([summary.seen, summary.added, summary.read], [5, 2, 2]);
  const full = await s.scan({ full: true });
  assert.deepEqual([full.seen, full.added, full.read], [5, 0, 5]);
});

test('changed folders are those whose entries changed, whatever times they were given', async (t) => {
  const s = scanSetting(t);
  for (const folder of ['a', 'b', 'c']) mkdirSync(join(s.music, folder));
  const since = Math.max(...['', 'a', 'b', 'c'].map((folder) => statSync(join(s.music, folder)).ctimeMs));
  await pause(20);
  writeFileSync(join(s.music, 'b/new.flac'), '');
  utimesSync(join(s.music, 'b'), new Date(0), new Date(0));
  const folders = ['c', 'b', 'a', '', 'gone'];
  const { signal } = new AbortController();
  assert.deepEqual(await changedFolders(s.music, folders, since + slackMs, signal), [shallow('b')]);
  assert.equal((await changedFolders(s.music, folders, since, signal)).length, 4);
});
