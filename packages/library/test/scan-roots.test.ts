import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addMusicRoot, musicRoots, removeMusicRoot } from '../src/scanner/index.ts';
import { asNobody, scanSetting, shelf } from './scan-setting.ts';
import { writeSound } from './sound-files.ts';

const tags = { title: 'T', artist: 'A', album: 'X' };

test('a root that is away or empty changes nothing and says so', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags });
  writeFileSync(s.at('cover.jpg'), 'picture');
  await s.scan();
  const seq = s.value<number>('SELECT max(seq) FROM changes');
  renameSync(s.music, `${s.music}-away`);
  const away = await s.scan();
  assert.equal(away.skipped.length, 1);
  assert.match(away.skipped[0]?.reason ?? '', /is not there: is its disk connected and mounted/);
  assert.equal(musicRoots(s.db)[0]?.state, 'unavailable');
  mkdirSync(s.music);
  const empty = await s.scan();
  assert.match(empty.skipped[0]?.reason ?? '', /empty where 1 files were known/);
  assert.equal(musicRoots(s.db)[0]?.state, 'empty');
  assert.equal(s.value<number>('SELECT max(seq) FROM changes'), seq);
  assert.equal(s.value('SELECT count(*) FROM track_files WHERE missing_since IS NULL'), 1);
  rmSync(s.music, { recursive: true, maxRetries: 10, retryDelay: 50 });
  renameSync(`${s.music}-away`, s.music);
  assert.deepEqual((await s.scan()).skipped, []);
  assert.equal(musicRoots(s.db)[0]?.state, 'ok');
  assert.equal(s.value<number>('SELECT max(seq) FROM changes'), seq);
});

test('several roots: one that is away keeps its music while the others are scanned', async (t) => {
  const s = scanSetting(t);
  const other = join(s.folder, 'other');
  writeSound(join(other, 'y/1.flac'), { tags: { title: 'O', artist: 'B', album: 'Y' } });
  addMusicRoot(s.db, other);
  s.sound('x/1.flac', { tags });
  await s.scan();
  renameSync(other, `${other}-away`);
  s.sound('x/2.flac', { tags: { ...tags, title: 'U' } });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: T / U', 'B - Y: O']);
  assert.throws(() => addMusicRoot(s.db, s.at('x/').slice(0, -1)), /contain each other/);
  assert.throws(() => addMusicRoot(s.db, 'music'), /not an absolute path/);
});

test('a root that is taken off the list has its tracks missing, and they come back with it', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags });
  await s.scan();
  const gid = s.value('SELECT gid FROM tracks');
  const [root] = musicRoots(s.db);
  assert.ok(removeMusicRoot(s.db, root?.id ?? 0));
  await s.scan();
  assert.equal(s.value('SELECT count(*) FROM tracks WHERE missing_since IS NOT NULL'), 1);
  assert.equal(s.value('SELECT count(*) FROM folders'), 0);
  addMusicRoot(s.db, s.music);
  await s.scan();
  assert.equal(s.value('SELECT gid FROM tracks WHERE missing_since IS NULL'), gid);
});

test('links are followed out of the root, once, and never round; hidden folders are left out', async (t) => {
  const s = scanSetting(t);
  const outside = join(s.folder, 'outside');
  writeSound(join(outside, 'deep/1.flac'), { tags: { ...tags, title: 'Outside' } });
  symlinkSync(s.music, join(outside, 'back'));
  symlinkSync('..', join(outside, 'deep/up'));
  s.sound('x/1.flac', { tags });
  s.sound('.hidden/2.flac', { tags: { ...tags, title: 'Hidden' } });
  s.sound('@eaDir/3.flac', { tags: { ...tags, title: 'Thumb' } });
  symlinkSync(outside, s.at('link'));
  symlinkSync('x', s.at('same'));
  symlinkSync('nowhere', s.at('dead'));
  await s.scan();
  assert.deepEqual(
    s.rows('SELECT path FROM track_files ORDER BY path').map((row) => row['path']),
    ['link/deep/1.flac', 'x/1.flac'],
  );
});

test('a root that holds nothing but links is as good as any', async (t) => {
  const s = scanSetting(t);
  const outside = join(s.folder, 'outside');
  writeSound(join(outside, '1.flac'), { tags });
  symlinkSync(outside, s.at('link'));
  await s.scan();
  writeSound(join(outside, '2.flac'), { tags: { ...tags, title: 'U' } });
  assert.deepEqual((await s.scan()).skipped, []);
  assert.deepEqual(shelf(s), ['A - X: T / U']);
  rmSync(outside, { recursive: true });
  assert.match((await s.scan()).skipped[0]?.reason ?? '', /empty where 2 files were known/);
});

test('the data folder and music folders are kept apart, at the list, in a scan and along links', async (t) => {
  const s = scanSetting(t);
  const own = join(s.folder, 'uploads');
  writeSound(join(own, 'music', '1.flac'), { tags: { ...tags, title: 'Uploaded' } });
  assert.throws(() => addMusicRoot(s.db, s.folder), /data folder .* lies in the music folder/);
  assert.throws(() => addMusicRoot(s.db, join(own, 'music')), /which the server keeps for itself/);
  s.sound('x/1.flac', { tags });
  symlinkSync(own, s.at('link'));
  // As an older version may have taken it.
  const sql = `INSERT INTO music_roots (path, name) VALUES (?, 'Everything')`;
  s.db.write((writer) => writer.run(sql, [s.folder]));
  const summary = await s.scan();
  assert.match(summary.skipped[0]?.reason ?? '', /Keep them apart/);
  assert.deepEqual(shelf(s), ['A - X: T']);
});

test('names that are no UTF-8 are reported, and the rest is scanned', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags });
  writeFileSync(
    Buffer.concat([Buffer.from(`${s.music}/x/bad`), Buffer.from([0xff]), Buffer.from('.flac')]),
    'x',
  );
  mkdirSync(Buffer.concat([Buffer.from(`${s.music}/dir`), Buffer.from([0xfe])]));
  await s.scan();
  const seq = s.rows('SELECT id, path, reason FROM scan_problems ORDER BY path');
  assert.deepEqual(
    seq.map((row) => [row['path'], row['reason']]),
    [
      ['dir\ufffd', 'name_not_utf8'],
      ['x/bad\ufffd.flac', 'name_not_utf8'],
    ],
  );
  await s.scan();
  assert.deepEqual(s.rows('SELECT id, path, reason FROM scan_problems ORDER BY path'), seq);
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
});

test('a folder that cannot be read loses none of its tracks', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', { tags });
  s.sound('y/1.flac', { tags: { ...tags, title: 'U' } });
  await s.scan();
  chmodSync(s.folder, 0o755);
  chmodSync(`${s.music}/x`, 0);
  await asNobody(() => s.scan());
  assert.equal(s.value('SELECT count(*) FROM tracks WHERE missing_since IS NOT NULL'), 0);
  assert.equal(s.value('SELECT reason FROM scan_problems'), 'forbidden');
  chmodSync(`${s.music}/x`, 0o755);
  await asNobody(() => s.scan());
  assert.equal(s.value('SELECT count(*) FROM scan_problems'), 0);
});
