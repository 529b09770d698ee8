import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { adoptUnowned, deleteMissingTracks, setPublishScanned } from '../src/scanner/index.ts';
import { scanSetting, shelf } from './scan-setting.ts';

const song = (title: string, more: Record<string, string> = {}) => ({
  sound: title,
  tags: { title, artist: 'A', album: 'X', ...more },
});

test('what is scanned before there is an account belongs to the first root_admin', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('One'));
  await s.scan();
  assert.deepEqual(s.rows('SELECT owner_id, status, visibility, listeners, listed_to FROM albums'), [
    { owner_id: null, status: 'draft', visibility: 'private', listeners: 0, listed_to: 0 },
  ]);
  s.db.write((writer) => {
    const sql = `INSERT INTO admin (username, password_hash, role) VALUES ('root', 'x', 'root_admin')`;
    adoptUnowned(writer, writer.run(sql).lastInsertRowid);
  });
  s.sound('y/2.flac', song('Two', { album: 'Y' }));
  await s.scan();
  assert.deepEqual(
    s.rows(
      'SELECT a.owner_id AS album, t.owner_id AS track FROM albums a JOIN tracks t ON t.album_id = a.id',
    ),
    [
      { album: 1, track: 1 },
      { album: 1, track: 1 },
    ],
  );
});

test('publishing what is scanned shows it to listeners without changing its state, and can be switched', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('One'));
  await s.scan();
  assert.equal(
    s.db.write((writer) => setPublishScanned(writer, true)),
    1,
  );
  s.sound('y/2.flac', song('Two', { album: 'Y' }));
  await s.scan();
  assert.deepEqual(s.rows('SELECT DISTINCT listeners, status, listed_to FROM albums'), [
    { listeners: 1, status: 'draft', listed_to: 1 },
  ]);
  assert.equal(
    s.db.write((writer) => setPublishScanned(writer, false)),
    2,
  );
  assert.equal(
    s.db.write((writer) => setPublishScanned(writer, false)),
    0,
  );
});

test('fields that a person has edited are left alone', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('One', { genre: 'Rock' }));
  await s.scan();
  s.run(`UPDATE albums SET title = 'Mine', title_key = 'mine', locked_fields = '["title"]'`);
  s.run(`UPDATE tracks SET artist_name = 'Me', genre = 'Dub', locked_fields = '["artist_name", "genre"]'`);
  s.sound('x/1.flac', song('Two', { genre: 'Pop', artist: 'B', album: 'Z', date: '1999' }));
  await s.scan();
  assert.deepEqual(
    s.rows(
      'SELECT a.title, a.title_key, a.year, t.title AS track, t.artist_name, t.genre FROM albums a JOIN tracks t',
    ),
    [{ title: 'Mine', title_key: 'mine', year: 1999, track: 'Two', artist_name: 'Me', genre: 'Dub' }],
  );
});

test('credits, genres, dates and ids of the tags arrive, and retagging moves them', async (t) => {
  const s = scanSetting(t);
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  s.sound('x/1.flac', {
    tags: {
      title: 'Song',
      artist: 'A feat. B',
      artists: ['A', 'B'],
      albumartist: 'A',
      album: 'X',
      genre: ['Rock', 'Pop'],
      date: '2001-05-06',
      originaldate: '1971',
      discnumber: '2',
      discsubtitle: 'Live',
      composer: 'C',
      bpm: '120',
      musicbrainz_trackid: id(1),
      musicbrainz_artistid: [id(2), id(3)],
      musicbrainz_albumid: id(4),
      replaygain_track_gain: '-6.5 dB',
    },
  });
  await s.scan();
  assert.deepEqual(
    s.rows(
      'SELECT a.name, a.mbid, ta.role, ta.join_phrase FROM track_artists ta JOIN artists a ON a.id = ta.artist_id ORDER BY role, position',
    ),
    [
      { name: 'A', mbid: id(2), role: 'artist', join_phrase: ' feat. ' },
      { name: 'B', mbid: id(3), role: 'artist', join_phrase: '' },
      { name: 'C', mbid: null, role: 'composer', join_phrase: '' },
    ],
  );
  assert.deepEqual(
    s.rows(
      'SELECT artist_name, disc_num, original_date, year, bpm, mbid, replaygain_track_gain, genre, duration FROM tracks',
    ),
    [
      {
        artist_name: 'A feat. B',
        disc_num: 2,
        original_date: '1971',
        year: 2001,
        bpm: 120,
        mbid: id(1),
        replaygain_track_gain: -6.5,
        genre: 'Rock; Pop',
        duration: 30,
      },
    ],
  );
  assert.deepEqual(s.rows('SELECT genre FROM album_genres ORDER BY position'), [
    { genre: 'Rock' },
    { genre: 'Pop' },
  ]);
  assert.deepEqual(s.rows('SELECT disc, title FROM album_discs'), [{ disc: 2, title: 'Live' }]);
  s.sound('x/1.flac', { tags: { title: 'Song', artist: 'B', album: 'X', genre: 'Dub' } });
  await s.scan();
  assert.deepEqual(
    s.rows(`SELECT name FROM artists WHERE id > 0`),
    [{ name: 'B' }],
    'nobody refers to the others',
  );
  assert.deepEqual(shelf(s), ['B - X: Song']);
});

test('an artist takes the spelling of its tags once no tag has the old one', async (t) => {
  const s = scanSetting(t);
  for (const n of [1, 2]) s.sound(`x/${n}.flac`, song(`T${n}`, { artist: 'the band' }));
  await s.scan();
  const gid = s.value(`SELECT gid FROM artists WHERE id > 0`);
  s.sound('x/1.flac', song('T1', { artist: 'The Band' }));
  await s.scan();
  assert.deepEqual(s.rows('SELECT name, gid FROM artists WHERE id > 0'), [{ name: 'the band', gid }]);
  s.sound('x/2.flac', song('T2', { artist: 'The Band' }));
  await s.scan();
  assert.deepEqual(s.rows('SELECT name, gid FROM artists WHERE id > 0'), [{ name: 'The Band', gid }]);
});

test('missing tracks are deleted only with the number that the preview showed', async (t) => {
  const s = scanSetting(t);
  s.sound('x/1.flac', song('One'));
  s.sound('y/2.flac', song('Two', { album: 'Y', artist: 'B' }));
  await s.scan();
  rmSync(s.at('y/2.flac'));
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: One', 'B - Y: '], 'a missing track keeps its album');
  await assert.rejects(deleteMissingTracks(s.db, 'all', 2), { code: 'conflict' });
  const present = s.value<string>(`SELECT gid FROM tracks WHERE title = 'One'`);
  await assert.rejects(deleteMissingTracks(s.db, [present], 1), { code: 'conflict' });
  assert.equal(await deleteMissingTracks(s.db, 'all', 1), 1);
  assert.deepEqual(shelf(s), ['A - X: One']);
  assert.equal(s.value(`SELECT count(*) FROM artists WHERE name = 'B'`), 0);
});
