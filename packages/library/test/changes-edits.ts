import type { Writer } from '@bandstand/sqlite';

/** Picks from a list; the same seed picks the same. */
export interface Dice {
  pick<T>(list: readonly T[]): T;
  below(count: number): number;
}

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    pick: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
  };
}

type Edit = (w: Writer, d: Dice) => void;

const idIn = (w: Writer, d: Dice, table: string, where = '1'): number => {
  const ids = w.all<{ id: number }>(`SELECT id FROM ${table} WHERE ${where}`).map(({ id }) => id);
  return ids.length === 0 ? 0 : d.pick(ids);
};
const nameIn = (w: Writer, d: Dice): string => {
  const names = w.all<{ username: string }>('SELECT username FROM admin');
  return d.pick(names).username;
};
const artistOf = (w: Writer, d: Dice): number => idIn(w, d, 'artists', 'id > 0');
const orNull = (d: Dice, id: number): number | null => (d.below(4) === 0 || id === 0 ? null : id);
let serial = 0;

/** Everything that people, scanners and administrators do to what others see. Each is one statement or two. */
export const edits: Readonly<Record<string, Edit>> = {
  newArtist: (w) =>
    w.run('INSERT INTO artists (name, slug, name_key) VALUES (:n, :n, :n)', { n: `artist ${++serial}` }),
  newAlbum: (w, d) =>
    w.run(
      `INSERT INTO albums (title, slug, artist_id, owner_id, status, visibility, listeners, source) VALUES (:n, :n, :artist, :owner, :status, :visibility, :listeners, :source)`,
      {
        n: `album ${++serial}`,
        artist: orNull(d, artistOf(w, d)),
        owner: orNull(d, idIn(w, d, 'admin')),
        status: d.pick(['draft', 'released']),
        visibility: d.pick(['public', 'unlisted', 'private']),
        listeners: d.below(2),
        source: d.pick(['scan', 'manual']),
      },
    ),
  newTrack: (w, d) =>
    w.run('INSERT INTO tracks (title, album_id, owner_id) VALUES (?, ?, ?)', [
      `track ${++serial}`,
      orNull(d, idIn(w, d, 'albums')),
      orNull(d, idIn(w, d, 'admin')),
    ]),
  newPlaylist: (w, d) =>
    w.run('INSERT INTO playlists (name, username, is_public) VALUES (?, ?, ?)', [
      `list ${++serial}`,
      nameIn(w, d),
      d.below(2),
    ]),
  renameArtist: (w, d) =>
    w.run('UPDATE artists SET name = ? WHERE id = ?', [`renamed ${++serial}`, artistOf(w, d)]),
  retitleAlbum: (w, d) =>
    w.run('UPDATE albums SET title = ? WHERE id = ?', [`titled ${++serial}`, idIn(w, d, 'albums')]),
  retitleTrack: (w, d) =>
    w.run('UPDATE tracks SET title = ? WHERE id = ?', [`titled ${++serial}`, idIn(w, d, 'tracks')]),
  publish: (w, d) =>
    w.run(`UPDATE albums SET status = 'released', visibility = 'public' WHERE id = ?`, [
      idIn(w, d, 'albums'),
    ]),
  hide: (w, d) =>
    w.run('UPDATE albums SET visibility = ?, status = ? WHERE id = ?', [
      d.pick(['private', 'unlisted']),
      d.pick(['draft', 'released']),
      idIn(w, d, 'albums'),
    ]),
  listeners: (w, d) =>
    w.run('UPDATE albums SET listeners = 1 - listeners WHERE id = ?', [idIn(w, d, 'albums')]),
  everybodyListens: (w, d) => w.run(`UPDATE albums SET listeners = ? WHERE source = 'scan'`, [d.below(2)]),
  giveAlbum: (w, d) =>
    w.run('UPDATE albums SET owner_id = ? WHERE id = ?', [
      orNull(d, idIn(w, d, 'admin')),
      idIn(w, d, 'albums'),
    ]),
  giveTrack: (w, d) =>
    w.run('UPDATE tracks SET owner_id = ? WHERE id = ?', [
      orNull(d, idIn(w, d, 'admin')),
      idIn(w, d, 'tracks'),
    ]),
  albumArtist: (w, d) =>
    w.run('UPDATE albums SET artist_id = ? WHERE id = ?', [orNull(d, artistOf(w, d)), idIn(w, d, 'albums')]),
  creditAlbum: (w, d) => {
    const id = idIn(w, d, 'albums');
    w.run(
      `INSERT INTO album_artists (album_id, artist_id, position) SELECT a.id, r.id, (SELECT ifnull(max(position), 0) + 1 FROM album_artists WHERE album_id = a.id)
       FROM albums a, artists r WHERE a.id = ? AND r.id = ?`,
      [id, artistOf(w, d)],
    );
    w.run('UPDATE albums SET updated_at = ? WHERE id = ?', [String(++serial), id]);
  },
  uncreditAlbum: (w, d) => w.run('DELETE FROM album_artists WHERE album_id = ?', [idIn(w, d, 'albums')]),
  favouritePlaylist: (w, d) =>
    w.run(
      `INSERT INTO starred_playlists (username, playlist_id) SELECT ?, id FROM playlists WHERE id = ? ON CONFLICT DO NOTHING`,
      [nameIn(w, d), idIn(w, d, 'playlists')],
    ),
  noFavouritePlaylist: (w, d) => w.run('DELETE FROM starred_playlists WHERE username = ?', [nameIn(w, d)]),
  favouriteGenre: (w, d) =>
    w.run('INSERT INTO starred_genres (username, genre) VALUES (?, ?) ON CONFLICT DO NOTHING', [
      nameIn(w, d),
      d.pick(['Rock "n" Roll', 'Dub', 'Ünlü']),
    ]),
  noFavouriteGenre: (w, d) => w.run('DELETE FROM starred_genres WHERE username = ?', [nameIn(w, d)]),
  recreditAlbum: (w, d) =>
    w.run('UPDATE album_artists SET artist_id = ? WHERE album_id = ?', [
      artistOf(w, d),
      idIn(w, d, 'albums'),
    ]),
  creditTrack: (w, d) => {
    const id = idIn(w, d, 'tracks');
    w.run(
      `INSERT INTO track_artists (track_id, artist_id, role, position) SELECT t.id, r.id, 'artist', (SELECT ifnull(max(position), 0) + 1 FROM track_artists WHERE track_id = t.id)
       FROM tracks t, artists r WHERE t.id = ? AND r.id = ?`,
      [id, artistOf(w, d)],
    );
    w.run('UPDATE tracks SET updated_at = ? WHERE id = ?', [String(++serial), id]);
  },
  uncreditTrack: (w, d) => w.run('DELETE FROM track_artists WHERE track_id = ?', [idIn(w, d, 'tracks')]),
  recreditTrack: (w, d) =>
    w.run('UPDATE track_artists SET artist_id = ? WHERE track_id = ?', [
      artistOf(w, d),
      idIn(w, d, 'tracks'),
    ]),
  moveTrack: (w, d) =>
    w.run('UPDATE tracks SET album_id = ? WHERE id = ?', [
      orNull(d, idIn(w, d, 'albums')),
      idIn(w, d, 'tracks'),
    ]),
  shareTrack: (w, d) =>
    w.run(
      'INSERT INTO album_tracks (album_id, track_id, track_num) SELECT a.id, t.id, ? FROM albums a, tracks t WHERE a.id = ? AND t.id = ? ON CONFLICT DO NOTHING',
      [++serial, idIn(w, d, 'albums'), idIn(w, d, 'tracks')],
    ),
  shareAgain: (w, d) => edits['shareTrack']?.(w, d),
  placeShared: (w, d) =>
    w.run('UPDATE album_tracks SET track_num = ? WHERE id = ?', [++serial, idIn(w, d, 'album_tracks')]),
  moveShared: (w, d) =>
    w.run(
      'UPDATE album_tracks SET album_id = a.id FROM albums a WHERE album_tracks.id = ? AND a.id = ? AND NOT EXISTS (SELECT 1 FROM album_tracks o WHERE o.album_id = a.id AND o.track_id = album_tracks.track_id)',
      [idIn(w, d, 'album_tracks'), idIn(w, d, 'albums')],
    ),
  unshareTrack: (w, d) => w.run('DELETE FROM album_tracks WHERE id = ?', [idIn(w, d, 'album_tracks')]),
  loseFile: (w, d) => w.run(`UPDATE tracks SET missing_since = 'then' WHERE id = ?`, [idIn(w, d, 'tracks')]),
  findFile: (w, d) => w.run('UPDATE tracks SET missing_since = NULL WHERE id = ?', [idIn(w, d, 'tracks')]),
  loseDisk: (w, d) =>
    w.run(`UPDATE tracks SET missing_since = 'then' WHERE album_id = ?`, [idIn(w, d, 'albums')]),
  findDisk: (w, d) =>
    w.run('UPDATE tracks SET missing_since = NULL WHERE album_id = ?', [idIn(w, d, 'albums')]),
  deleteTrack: (w, d) => w.run('DELETE FROM tracks WHERE id = ?', [idIn(w, d, 'tracks')]),
  deleteAlbum: (w, d) => w.run('DELETE FROM albums WHERE id = ?', [idIn(w, d, 'albums')]),
  deleteArtist: (w, d) => {
    const id = artistOf(w, d);
    w.run('UPDATE albums SET artist_id = NULL WHERE artist_id = ?', [id]);
    w.run('UPDATE tracks SET artist_id = NULL WHERE artist_id = ?', [id]);
    w.run('DELETE FROM artists WHERE id = ?', [id]);
  },
  coOwnAlbum: (w, d) =>
    w.run(
      'INSERT INTO album_ownership (album_id, owner_id) SELECT id, ? FROM albums WHERE id = ? ON CONFLICT DO NOTHING',
      [idIn(w, d, 'admin'), idIn(w, d, 'albums')],
    ),
  disownAlbum: (w, d) => w.run('DELETE FROM album_ownership WHERE id = ?', [idIn(w, d, 'album_ownership')]),
  coOwnTrack: (w, d) =>
    w.run(
      'INSERT INTO track_ownership (track_id, owner_id) SELECT id, ? FROM tracks WHERE id = ? ON CONFLICT DO NOTHING',
      [idIn(w, d, 'admin'), idIn(w, d, 'tracks')],
    ),
  disownTrack: (w, d) => w.run('DELETE FROM track_ownership WHERE id = ?', [idIn(w, d, 'track_ownership')]),
  promote: (w, d) =>
    w.run(`UPDATE admin SET role = 'super_user' WHERE id = ?`, [idIn(w, d, 'admin', 'id > 1')]),
  demote: (w, d) => w.run(`UPDATE admin SET role = 'user' WHERE id = ?`, [idIn(w, d, 'admin', 'id > 1')]),
  speakFor: (w, d) =>
    w.run('UPDATE admin SET artist_id = ? WHERE id = ?', [
      orNull(d, artistOf(w, d)),
      idIn(w, d, 'admin', 'id > 1'),
    ]),
  fillPlaylist: (w, d) =>
    w.run(
      'INSERT INTO playlist_tracks (playlist_id, track_id, position) SELECT p.id, t.id, ? FROM playlists p, tracks t WHERE p.id = ? AND t.id = ?',
      [++serial, idIn(w, d, 'playlists'), idIn(w, d, 'tracks')],
    ),
  emptyPlaylist: (w, d) => w.run('DELETE FROM playlist_tracks WHERE id = ?', [idIn(w, d, 'playlist_tracks')]),
  showPlaylist: (w, d) =>
    w.run('UPDATE playlists SET is_public = 1 - is_public WHERE id = ?', [idIn(w, d, 'playlists')]),
  givePlaylist: (w, d) =>
    w.run('UPDATE playlists SET username = ? WHERE id = ?', [nameIn(w, d), idIn(w, d, 'playlists')]),
  deletePlaylist: (w, d) => w.run('DELETE FROM playlists WHERE id = ?', [idIn(w, d, 'playlists')]),
  renameAccount: (w, d) =>
    w.run('UPDATE admin SET username = ? WHERE id = ?', [`person ${++serial}`, idIn(w, d, 'admin')]),
  star: (w, d) => {
    const kind = d.pick(['artist', 'album', 'track'] as const);
    w.run(
      'INSERT INTO starred_items (username, item_type, item_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      [nameIn(w, d), kind, String(idIn(w, d, `${kind}s`, 'id > 0'))],
    );
  },
  unstar: (w, d) => w.run('DELETE FROM starred_items WHERE username = ?', [nameIn(w, d)]),
  rate: (w, d) =>
    w.run(
      'INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES (?, ?, ?, ?) ON CONFLICT (username, item_type, item_id) DO UPDATE SET rating = excluded.rating',
      [nameIn(w, d), 'track', String(idIn(w, d, 'tracks')), 1 + d.below(5)],
    ),
  play: (w, d) =>
    w.run('INSERT INTO play_history (track_id, username) SELECT id, ? FROM tracks WHERE id = ?', [
      nameIn(w, d),
      idIn(w, d, 'tracks'),
    ]),
  bookmark: (w, d) =>
    w.run(
      'INSERT INTO bookmarks (username, track_id, position_ms) VALUES (?, ?, ?) ON CONFLICT (username, track_id) DO UPDATE SET position_ms = excluded.position_ms',
      [nameIn(w, d), String(idIn(w, d, 'tracks')), d.below(1000)],
    ),
};
