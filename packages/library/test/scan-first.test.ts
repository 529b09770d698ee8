import assert from 'node:assert/strict';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { addMusicRoot } from '../src/scanner/index.ts';
import { scanSetting, shelf } from './scan-setting.ts';

test('a folder of tagged files becomes artists, albums and tracks; a second scan writes nothing', async (t) => {
  const s = scanSetting(t);
  s.sound('A/One/01.flac', {
    tags: {
      title: 'First',
      artist: 'A',
      album: 'One',
      tracknumber: '1',
      genre: ['Rock', 'Pop'],
      date: '1999-03-01',
    },
  });
  s.sound('A/One/02.mp3', {
    tags: {
      title: 'Second',
      artist: 'A feat. B',
      album: 'One',
      tracknumber: '2',
      genre: 'Rock; Jazz',
      date: '1999',
    },
  });
  const summary = await s.scan();
  assert.deepEqual(shelf(s), ['A - One: 1 First / 2 Second']);
  assert.equal(summary.added, 2);
  assert.equal(summary.seen, 2);
  const before = s.value<number>('SELECT max(seq) FROM changes');
  const again = await s.scan();
  assert.equal(again.read, 0);
  assert.equal(s.value('SELECT max(seq) FROM changes'), before);
  assert.deepEqual(
    s.rows('SELECT name FROM artists WHERE id > 0 ORDER BY name').map((row) => row['name']),
    ['A', 'B'],
  );
});

test('a heap of files in one folder is scanned in parts, and nothing is inferred from what lies together', async (t) => {
  const s = scanSetting(t);
  for (let n = 1; n <= 1300; n += 1) {
    s.sound(`heap/${n}.flac`, {
      tags: { title: `T${n}`, artist: `A${n % 2}`, album: 'Hits', tracknumber: String(n) },
    });
  }
  await s.scan();
  assert.deepEqual(s.rows('SELECT album_artist, track_count FROM albums ORDER BY album_artist'), [
    { album_artist: 'A0', track_count: 650 },
    { album_artist: 'A1', track_count: 650 },
  ]);
  assert.equal((await s.scan()).read, 0);
});

test('files move between music folders, and a copy whose original is away is taken at its word', async (t) => {
  const s = scanSetting(t);
  const other = join(s.folder, 'other');
  mkdirSync(other);
  addMusicRoot(s.db, other);
  const tags = { title: 'T', artist: 'A', album: 'X' };
  s.sound('x/1.flac', { sound: 'one', tags });
  await s.scan();
  const gid = s.value('SELECT gid FROM tracks');
  renameSync(s.at('x/1.flac'), join(other, '1.flac'));
  const moved = await s.scan();
  assert.equal(moved.moved, 1);
  assert.deepEqual(s.rows('SELECT root_id, path FROM track_files'), [{ root_id: 2, path: '1.flac' }]);
  cpSync(join(other, '1.flac'), s.at('back/1.flac'));
  renameSync(other, `${other}-away`);
  await s.scan();
  assert.deepEqual(s.rows('SELECT gid FROM tracks'), [{ gid }]);
  assert.equal(s.value('SELECT count(*) FROM track_files WHERE missing_since IS NULL'), 2);
});

test('reading everything again writes nothing that has not changed', async (t) => {
  const s = scanSetting(t);
  const tags = {
    artist: ['A', 'B'],
    albumartist: 'A',
    album: 'X',
    genre: ['Rock', 'rock', 'Pop'],
    composer: 'C',
    lyrics: '[00:01.00]One\nTwo',
  };
  const picture = new Uint8Array([137, 80, 78, 71]);
  s.sound('x/CD1/1.flac', {
    sound: 'l',
    picture,
    tags: { ...tags, title: 'One', tracknumber: '1', discsubtitle: 'Early', bpm: '99.5' },
  });
  s.sound('x/CD1/1.mp3', { sound: 'm', tags: { ...tags, title: 'One', tracknumber: '1' } });
  s.sound('x/CD2/2.mp3', { tags: { title: 'Two', artist: 'a' } });
  cpSync(s.at('x/CD1/1.flac'), s.at('copy/1.flac'));
  writeFileSync(s.at('x/CD1/1.lrc'), '[00:01.00]One');
  writeFileSync(s.at('x/release.yaml'), 'description: Words\nlinks: [https://example.org]\nyear: 1999\n');
  writeFileSync(s.at('x/broken.mp3'), 'noise');
  await s.scan();
  const seq = s.value('SELECT max(seq) FROM changes');
  const updated = s.rows('SELECT updated_at FROM tracks UNION ALL SELECT updated_at FROM albums');
  const again = await s.scan({ full: true });
  assert.equal(again.read, 5);
  assert.equal(s.value('SELECT max(seq) FROM changes'), seq);
  assert.deepEqual(s.rows('SELECT updated_at FROM tracks UNION ALL SELECT updated_at FROM albums'), updated);
});
