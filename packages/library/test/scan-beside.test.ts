import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { scanSetting, shelf } from './scan-setting.ts';

const picture = new Uint8Array([137, 80, 78, 71, 1, 2, 3, 4]);
const song = (title: string, number = 1) => ({
  sound: title,
  tags: { title, artist: 'A', album: 'X', tracknumber: String(number) },
});

test('unreadable files are listed with a reason, left alone while unchanged, and tried again when they change', async (t) => {
  const s = scanSetting(t);
  writeFileSync(s.at('x/bad.flac'), 'this is no music');
  writeFileSync(s.at('x/empty.mp3'), '');
  s.sound('x/good.flac', song('Good'));
  const first = await s.scan();
  assert.equal(first.problems, 2);
  const listed = s.rows('SELECT path, reason, message FROM scan_problems ORDER BY path');
  assert.equal(listed[1]?.['reason'], 'empty');
  assert.match(String(listed[0]?.['message']), /^[A-Z].*\.$/);
  assert.equal((await s.scan()).read, 0);
  s.sound('x/bad.flac', song('Mended', 2));
  rmSync(s.at('x/empty.mp3'));
  const second = await s.scan();
  assert.equal(second.read, 1);
  assert.equal(second.problems, 0);
  assert.deepEqual(shelf(s), ['A - X: 1 Good / 2 Mended']);
});

test('lyrics beside and inside the files follow their files', async (t) => {
  const s = scanSetting(t);
  s.sound('x/Song.flac', {
    sound: 'a',
    tags: { title: 'Song', artist: 'A', album: 'X', lyrics: 'plain words\nin two lines' },
  });
  writeFileSync(s.at('x/Song.lrc'), '[ar:A]\n[00:01.50]First\n[00:03.00]Second\n');
  writeFileSync(s.at('x/Song.de.lrc'), '[00:01.50]Erste\n');
  await s.scan();
  const lyrics = () => s.rows('SELECT source, lang, synced, lines FROM track_lyrics ORDER BY source, lang');
  assert.deepEqual(lyrics(), [
    { source: 'embedded', lang: 'xxx', synced: 0, lines: '[{"text":"plain words"},{"text":"in two lines"}]' },
    { source: 'sidecar', lang: 'de', synced: 1, lines: '[{"ms":1500,"text":"Erste"}]' },
    {
      source: 'sidecar',
      lang: 'xxx',
      synced: 1,
      lines: '[{"ms":1500,"text":"First"},{"ms":3000,"text":"Second"}]',
    },
  ]);
  const seq = s.value<number>('SELECT max(seq) FROM changes');
  await s.scan();
  assert.equal(s.value<number>('SELECT max(seq) FROM changes'), seq);
  writeFileSync(s.at('x/Song.lrc'), '[00:01.50]Changed\n');
  rmSync(s.at('x/Song.de.lrc'));
  await s.scan();
  assert.equal(lyrics().length, 2);
  assert.match(String(lyrics()[1]?.['lines']), /Changed/);
  assert.match(s.value<string>('SELECT lyrics FROM tracks'), /Changed/);
});

test('covers: a picture with a usual name, else the one in a file; the tag changes with the picture', async (t) => {
  const s = scanSetting(t);
  s.sound('x/CD1/1.flac', { ...song('One'), picture });
  s.sound('x/CD2/1.flac', {
    sound: '2',
    tags: { title: 'Two', artist: 'A', album: 'X', discnumber: '2', tracknumber: '1' },
  });
  await s.scan();
  const cover = () =>
    s.rows<{ cover_path: string | null; image_tag: string | null }>(
      'SELECT cover_path, image_tag FROM albums',
    )[0];
  const embedded = cover();
  assert.match(embedded?.cover_path ?? '', /^embedded:\d+$/);
  writeFileSync(s.at('x/artwork/scan 1.png'), 'a');
  await s.scan();
  assert.equal(cover()?.cover_path, '1:x/artwork/scan 1.png');
  writeFileSync(s.at('x/Folder.JPG'), 'b');
  await s.scan();
  const folder = cover();
  assert.equal(folder?.cover_path, '1:x/Folder.JPG');
  utimesSync(s.at('x/Folder.JPG'), new Date(), new Date(Date.now() + 9000));
  await s.scan();
  assert.notEqual(cover()?.image_tag, folder?.image_tag);
  rmSync(s.at('x/Folder.JPG'));
  rmSync(s.at('x/artwork'), { recursive: true });
  await s.scan();
  assert.deepEqual(cover(), embedded);
});

test('folders follow the disk', async (t) => {
  const s = scanSetting(t);
  s.sound('a/b/c/1.flac', song('One'));
  s.sound('a/2.flac', song('Two', 2));
  writeFileSync(s.at('text/readme.txt'), 'x');
  await s.scan();
  const folders = () =>
    s.rows(
      `SELECT f.path, f.name, p.path AS parent FROM folders f LEFT JOIN folders p ON p.id = f.parent_id ORDER BY f.path`,
    );
  assert.deepEqual(folders(), [
    { path: '', name: 'Music', parent: null },
    { path: 'a', name: 'a', parent: '' },
    { path: 'a/b', name: 'b', parent: 'a' },
    { path: 'a/b/c', name: 'c', parent: 'a/b' },
  ]);
  rmSync(s.at('a/b/c/1.flac'));
  await s.scan();
  assert.deepEqual(
    folders().map((row) => row['path']),
    ['', 'a'],
  );
});
