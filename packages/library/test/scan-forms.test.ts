import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { scanSetting, shelf } from './scan-setting.ts';

const song = (title: string, number: number, sound: string) => ({
  sound,
  tags: { title, artist: 'A', album: 'X', tracknumber: String(number) },
});

test('two songs with one title on one album stay two', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('Interlude', 1, 'one'));
  s.sound('x/5.flac', song('Interlude', 5, 'five'));
  s.sound('x/a.mp3', { sound: 'a', tags: { title: 'Untitled', artist: 'A', album: 'X' } });
  s.sound('x/b.flac', { sound: 'b', tags: { title: 'Untitled', artist: 'A', album: 'X' } });
  s.sound('x/c.mp3', { sound: 'c', tags: { title: 'Untitled', artist: 'A', album: 'X' } });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: Untitled / Untitled / Untitled / 1 Interlude / 5 Interlude']);
});

test('the same bytes twice are one track with two paths; one of them may go', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('Song', 1, 'one'));
  cpSync(s.at('x/1.flac'), s.at('backup/one.flac'));
  await s.scan();
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
  const roles = () =>
    s.rows(`SELECT path, role, missing_since IS NULL AS there FROM track_files ORDER BY path`);
  assert.deepEqual(roles(), [
    { path: 'backup/one.flac', role: 'main', there: 1 },
    { path: 'x/1.flac', role: 'copy', there: 1 },
  ]);
  const gid = s.value('SELECT gid FROM tracks');
  rmSync(s.at('backup/one.flac'));
  await s.scan();
  assert.equal(s.value('SELECT file_path FROM tracks'), 'x/1.flac');
  assert.equal(s.value('SELECT missing_since FROM tracks'), null);
  assert.equal(s.value('SELECT gid FROM tracks'), gid);
  assert.equal(s.value('SELECT count(*) FROM albums'), 1);
});

test('a copy that comes later joins its track', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('Song', 1, 'one'));
  await s.scan();
  cpSync(s.at('x/1.flac'), s.at('a/first.flac'));
  await s.scan();
  assert.equal(s.value('SELECT count(*) FROM tracks'), 1);
  assert.equal(s.value('SELECT file_path FROM tracks'), 'x/1.flac');
});

for (const order of [['mp3', 'flac'], ['flac', 'mp3'], ['both']]) {
  test(`FLAC and MP3 of one track are one track with a lossless variant (${order.join(' then ')})`, async (t) => {
    const s = scanSetting(t);
    const write = {
      mp3: () => s.sound('mp3/X/01 Song.mp3', song('Song', 1, 'lossy')),
      flac: () => s.sound('flac/X/Song.flac', song('Song', 1, 'lossless')),
    };
    for (const step of order) {
      if (step === 'both' || step === 'mp3') write.mp3();
      if (step === 'both' || step === 'flac') write.flac();
      await s.scan();
    }
    const rows = s.rows('SELECT title, file_path, lossless_path, format FROM tracks');
    assert.deepEqual(rows, [
      { title: 'Song', file_path: 'mp3/X/01 Song.mp3', lossless_path: 'flac/X/Song.flac', format: 'mp3' },
    ]);
    rmSync(s.at('mp3/X/01 Song.mp3'));
    await s.scan();
    assert.deepEqual(s.rows('SELECT file_path, lossless_path, format, missing_since FROM tracks'), [
      { file_path: 'flac/X/Song.flac', lossless_path: null, format: 'flac', missing_since: null },
    ]);
    write.mp3();
    await s.scan();
    assert.deepEqual(s.rows('SELECT title, file_path, lossless_path, format FROM tracks'), rows);
  });
}

test('siblings with one name and no numbers are one song; songs of other length are not', async (t) => {
  const s = scanSetting(t);
  const tags = { title: 'Jam', artist: 'A', album: 'X' };
  s.sound('x/jam.flac', { sound: 'l', tags });
  s.sound('x/jam.mp3', { sound: 'm', tags });
  s.sound('x/long.flac', { sound: 'n', tags: { ...tags, title: 'Long' }, seconds: 60 });
  s.sound('x/long.mp3', { sound: 'o', tags: { ...tags, title: 'Long' }, seconds: 30 });
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: Jam / Long / Long']);
});
