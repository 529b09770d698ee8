import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { referencesTo } from '../src/merging/index.ts';
import { at, type EditSetting, editSetting } from './editing-setting.ts';

const gidOf = (s: EditSetting, table: 'artists' | 'albums', name: string) =>
  s.value<string>(`SELECT gid FROM ${table} WHERE ${table === 'artists' ? 'name' : 'title'} = ?`, [name]);

/** What is in the library, by words alone: equal before a merge and after its split. */
function contents(s: EditSetting) {
  return {
    tracks: s.rows(`SELECT t.title, t.artist_name, r.gid AS artist, a.gid AS album FROM tracks t
      LEFT JOIN artists r ON r.id = t.artist_id LEFT JOIN albums a ON a.id = t.album_id ORDER BY t.title`),
    credits: s.rows(`SELECT t.title, a.gid, c.role, c.position, c.credited_as FROM track_artists c
      JOIN tracks t ON t.id = c.track_id JOIN artists a ON a.id = c.artist_id ORDER BY t.title, c.role, c.position`),
    albums: s.rows(
      `SELECT gid, id, title, slug, album_artist, track_count, duration_total, scan_key, locked_fields, cover_path FROM albums ORDER BY gid`,
    ),
    albumCredits: s.rows(
      'SELECT album_id, artist_id, position, credited_as FROM album_artists ORDER BY album_id, position',
    ),
    genres: s.rows('SELECT * FROM album_genres ORDER BY album_id, position'),
    artists: s.rows('SELECT gid, id, name, slug FROM artists ORDER BY gid'),
    stars: s.rows('SELECT username, item_type, item_id FROM starred_items ORDER BY 1, 2, 3'),
    ratings: s.rows('SELECT username, item_type, item_id, rating FROM item_ratings ORDER BY 1, 2, 3'),
    plays: s.rows('SELECT * FROM listening ORDER BY 1, 2, 3'),
    stats: s.rows('SELECT * FROM release_stats WHERE play_count > 0 ORDER BY 1'),
    comments: s.rows('SELECT album_id, text FROM comments'),
    places: s.rows('SELECT track_id, position FROM playlist_tracks ORDER BY position'),
  };
}

async function library(t: Parameters<typeof editSetting>[0]): Promise<EditSetting> {
  const s = await editSetting(t);
  const song = (path: string, artist: string, album: string, title: string, genre: string) =>
    s.sound(path, { tags: { title, artist, album, genre, tracknumber: '1' }, sound: path });
  song('a/1.flac', 'Pink', 'Try This', 'Trouble', 'Pop');
  song('b/1.flac', 'P!nk', 'Try This (Deluxe)', 'Feel Good Time', 'Dance');
  song('b/2.flac', 'P!nk', 'Try This (Deluxe)', 'Hooker', 'Dance');
  await s.scan();
  const id = (table: 'artists' | 'albums', name: string) =>
    s.value<number>(`SELECT id FROM ${table} WHERE gid = ?`, [gidOf(s, table, name)]);
  const mark = (user: string, kind: string, item: number, rating: number) => {
    s.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES (?, ?, ?)`, [
      user,
      kind,
      String(item),
    ]);
    s.run(`INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES (?, ?, ?, ?)`, [
      user,
      kind,
      String(item),
      rating,
    ]);
  };
  mark('ben', 'artist', id('artists', 'P!nk'), 4);
  mark('anna', 'artist', id('artists', 'P!nk'), 2);
  mark('anna', 'artist', id('artists', 'Pink'), 5);
  mark('ben', 'album', id('albums', 'Try This (Deluxe)'), 3);
  for (const { id: track } of s.rows<{ id: number }>('SELECT id FROM tracks'))
    s.run(
      `INSERT INTO play_history (track_id, username, played_at) VALUES (?, 'ben', '2026-01-01T00:00:00.000Z')`,
      [track],
    );
  s.run(`INSERT INTO comments (album_id, username, text) VALUES (?, 'ben', 'Fine.')`, [
    id('albums', 'Try This (Deluxe)'),
  ]);
  s.run(`INSERT INTO playlists (name, username) VALUES ('Mine', 'ben')`);
  s.run(`INSERT INTO playlist_tracks (playlist_id, track_id, position) SELECT 1, id, id FROM tracks`);
  return s;
}

describe('merging', () => {
  test('two spellings of an artist become one, for scans too, and two again', async (t) => {
    const s = await library(t);
    const [into, from] = [gidOf(s, 'artists', 'Pink'), gidOf(s, 'artists', 'P!nk')];
    const before = contents(s);
    assert.equal((await s.ask('POST', `artists/${into}/merge`, 'curator', { from })).status, 403);
    assert.equal((await s.ask('POST', `artists/${into}/merge`, 'root', { from: into })).status, 400);
    const merged = await s.ask('POST', `artists/${into}/merge`, 'root', { from });
    assert.equal(merged.status, 201, JSON.stringify(merged.body));
    const winner = s.value<number>('SELECT id FROM artists WHERE gid = ?', [into]);
    const marks = () =>
      s.rows(
        `SELECT username, rating FROM item_ratings WHERE item_type = 'artist' AND item_id = ? ORDER BY 1`,
        [String(winner)],
      );
    assert.deepEqual(marks(), [
      { username: 'anna', rating: 5 },
      { username: 'ben', rating: 4 },
    ]);
    assert.equal(
      s.value(`SELECT plays FROM listening WHERE item_type = 'artist' AND item_id = ?`, [winner]),
      3,
    );
    assert.equal(at((await s.ask('GET', `artists/${from}/edit`, 'root')).body, 'id'), into);
    s.sound('b/3.flac', { tags: { title: 'New', artist: 'P!nk', album: 'Try This (Deluxe)' } });
    await s.scan({ full: true });
    assert.equal(s.value(`SELECT count(*) FROM artists WHERE name LIKE 'P%nk'`), 1);
    assert.deepEqual(s.rows('SELECT DISTINCT artist_name, artist_id FROM tracks ORDER BY 1'), [
      { artist_name: 'P!nk', artist_id: winner },
      { artist_name: 'Pink', artist_id: winner },
    ]);
    const list = await s.ask('GET', `artists/${into}/merges`, 'root');
    assert.deepEqual([at(list.body, 'items.0.title'), at(list.body, 'items.0.id')], ['P!nk', from]);
    s.run(`DELETE FROM tracks WHERE title = 'New'`);
    assert.equal((await s.ask('POST', `merges/${from}/split`, 'root')).status, 204);
    assert.deepEqual(contents(s), before);
    await s.scan();
    s.run(`DELETE FROM tracks WHERE title = 'New'`);
    assert.equal((await s.ask('POST', `merges/${from}/split`, 'root')).status, 404);
  });

  test('two albums become one, which keeps its title through scans, and two again', async (t) => {
    const s = await library(t);
    const [into, from] = [gidOf(s, 'albums', 'Try This'), gidOf(s, 'albums', 'Try This (Deluxe)')];
    const before = contents(s);
    const merged = await s.ask('POST', `albums/${into}/merge`, 'root', { from });
    assert.equal(merged.status, 201, JSON.stringify(merged.body));
    const shelf = () => s.rows('SELECT title, album_artist, track_count FROM albums');
    assert.deepEqual(shelf(), [{ title: 'Try This', album_artist: 'Pink', track_count: 3 }]);
    s.sound('b/2.flac', {
      tags: { title: 'Renamed', artist: 'P!nk', album: 'Try This (Deluxe)' },
      sound: 'b/2.flac',
    });
    await s.scan({ full: true });
    assert.deepEqual(shelf(), [{ title: 'Try This', album_artist: 'Pink', track_count: 3 }]);
    assert.equal(s.value('SELECT play_count FROM release_stats JOIN albums USING (slug)'), 3);
    assert.equal(s.value('SELECT a.gid FROM comments c JOIN albums a ON a.id = c.album_id'), into);
    assert.equal((await s.ask('GET', `albums/${from}/edit`, 'root')).status, 200);
    s.sound('b/2.flac', {
      tags: { title: 'Hooker', artist: 'P!nk', album: 'Try This (Deluxe)', genre: 'Dance', tracknumber: '1' },
      sound: 'b/2.flac',
    });
    await s.scan();
    assert.equal((await s.ask('POST', `merges/${from}/split`, 'root')).status, 204);
    assert.deepEqual(contents(s), before);
    await s.scan({ full: true });
    assert.deepEqual(contents(s), before);
  });

  test('a chain of merges resolves to its end and is undone from there', async (t) => {
    const s = await library(t);
    s.sound('c/1.flac', { tags: { title: 'C', artist: 'Alecia' } });
    await s.scan();
    const [a, b, c] = ['Pink', 'P!nk', 'Alecia'].map((name) => gidOf(s, 'artists', name));
    const before = contents(s);
    assert.equal((await s.ask('POST', `artists/${a}/merge`, 'root', { from: b })).status, 201);
    assert.equal((await s.ask('POST', `artists/${c}/merge`, 'root', { from: a })).status, 201);
    assert.equal(at((await s.ask('GET', `artists/${b}/edit`, 'root')).body, 'id'), c);
    assert.equal((await s.ask('POST', `merges/${b}/split`, 'root')).status, 409);
    assert.equal((await s.ask('POST', `merges/${a}/split`, 'root')).status, 204);
    assert.equal(at((await s.ask('GET', `artists/${b}/edit`, 'root')).body, 'id'), a);
    assert.equal((await s.ask('POST', `merges/${b}/split`, 'root')).status, 204);
    assert.deepEqual(contents(s), before);
  });

  test('one artist becomes two, stays so through scans, and is one again when it is merged back', async (t) => {
    const s = await library(t);
    s.sound('c/1.flac', { tags: { title: 'Bricks', artist: 'Pink', album: 'Walls' } });
    s.sound('c/2.flac', { tags: { title: 'Mortar', artist: 'Pink', album: 'Walls' } });
    s.sound('d/1.flac', { tags: { title: 'Alone', artist: 'Pink', album: 'Hits' } });
    await s.scan();
    s.run(
      `INSERT INTO play_history (track_id, username) SELECT id, 'ben' FROM tracks WHERE title IN ('Bricks', 'Alone', 'Trouble')`,
    );
    const before = contents(s);
    const pink = gidOf(s, 'artists', 'Pink');
    const track = s.value<string>(`SELECT gid FROM tracks WHERE title = 'Alone'`);
    const body = { name: 'Pink (band)', albums: [gidOf(s, 'albums', 'Walls')], tracks: [track] };
    const divide = (who: string, more: object = {}) =>
      s.ask('POST', `artists/${pink}/split`, who, { ...body, ...more });
    assert.equal((await divide('curator')).status, 403);
    assert.equal((await divide('root', { name: 'Pink' })).status, 409, 'a name of its own');
    assert.equal(
      (await divide('root', { albums: [gidOf(s, 'albums', 'Try This (Deluxe)')], tracks: [] })).status,
      400,
    );
    assert.deepEqual(contents(s), before);
    const made = await divide('root');
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const credited = () =>
      s.rows(`SELECT t.title, a.name, t.artist_name FROM tracks t JOIN artists a ON a.id = t.artist_id
        WHERE t.title IN ('Alone', 'Bricks', 'Mortar', 'Trouble') ORDER BY 1`);
    const two = [
      { title: 'Alone', name: 'Pink (band)', artist_name: 'Pink (band)' },
      { title: 'Bricks', name: 'Pink (band)', artist_name: 'Pink (band)' },
      { title: 'Mortar', name: 'Pink (band)', artist_name: 'Pink (band)' },
      { title: 'Trouble', name: 'Pink', artist_name: 'Pink' },
    ];
    assert.deepEqual(credited(), two);
    const line = () => s.value(`SELECT album_artist FROM albums WHERE title = 'Walls'`);
    assert.equal(line(), 'Pink (band)');
    const plays = (name: string) =>
      s.value(
        `SELECT plays FROM listening l JOIN artists a ON a.id = l.item_id WHERE item_type = 'artist' AND a.name = ?`,
        [name],
      );
    assert.deepEqual([plays('Pink (band)'), plays('Pink')], [2, 2]);
    await s.scan({ full: true });
    assert.deepEqual(credited(), two);
    const parted = contents(s);
    const from = at(made.body, 'id');
    assert.equal((await s.ask('POST', `artists/${pink}/merge`, 'root', { from })).status, 201);
    assert.deepEqual(contents(s), before);
    await s.scan({ full: true });
    assert.deepEqual(contents(s), before);
    assert.equal((await s.ask('POST', `merges/${String(from)}/split`, 'root')).status, 204);
    assert.deepEqual(contents(s), parted);
  });

  test('every table that names an artist or an album has a key to give its rows over by', async (t) => {
    const s = await editSetting(t);
    for (const kind of ['artist', 'album'] as const) {
      const references = s.db.read((reader) => referencesTo(reader, kind));
      assert.ok(references.length > 5);
      for (const { table, key } of references) assert.ok(key.length > 0, `${table} has no primary key`);
    }
  });
});
