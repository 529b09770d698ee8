import type { Writer } from '@bandstand/sqlite';
import { foldName } from '../../src/catalogue/index.ts';
import { artistName, type SeededAlbum, type Size } from './rows.ts';
import { at, chance, genre, gid, mixed, pick, title } from './words.ts';

const formats = [
  ['flac', 'audio/flac', 900],
  ['mp3', 'audio/mpeg', 256],
  ['opus', 'audio/ogg', 128],
] as const;

export interface Place {
  readonly rootId: number;
  readonly folder: string;
}

/** Folders of an album: one for its first artist, one for itself. */
export function seedFolders(w: Writer, album: SeededAlbum): Place {
  const rootId = chance(60, album.id) < 0.9 ? 1 : 2;
  const artist = `Artist ${album.artists[0] ?? 0}`;
  const place = { rootId, folder: `${artist}/${album.title} ${album.id}` };
  const upper =
    'INSERT INTO folders (gid, root_id, parent_id, path, name, name_key) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING';
  const artistGid = gid(5, 10 + 2 * (album.artists[0] ?? 0) + rootId);
  w.run(upper, [artistGid, rootId, rootId, artist, artist, foldName(artist)]);
  const name = place.folder.slice(artist.length + 1);
  w.run(
    `INSERT INTO folders (gid, root_id, parent_id, path, name, name_key)
     SELECT ?, ?, id, ?, ?, ? FROM folders WHERE root_id = ? AND path = ?`,
    [gid(6, album.id), rootId, place.folder, name, foldName(name), rootId, artist],
  );
  return place;
}

/** One track; without an album it is a loose one. `index` is its row id. */
export function seedTrack(
  w: Writer,
  index: number,
  no: number,
  album: SeededAlbum | null,
  place: Place | null,
  size: Size,
): void {
  const name = title(70, index);
  const [suffix, mime, bitrate] = formats[pick(formats.length, 71, album?.id ?? 0)] ?? formats[0];
  const guest = chance(72, index) < 0.15 ? [1 + pick(size.artists, 73, index)] : [];
  const artists = [...new Set([...(album?.artists ?? [1 + pick(size.artists, 74, index)]), ...guest])];
  const disc = album && album.discs > 1 ? 1 + Math.floor((no * album.discs) / album.tracks) : 1;
  const duration = 60 + pick(300, 75, index);
  const file =
    place === null ? null : `${place.folder}/${String(no + 1).padStart(2, '0')} ${index}.${suffix}`;
  const missing = chance(76, index) < 0.01 ? at(1) : null;
  const genres = [
    ...new Set([
      ...(album?.genres ?? [genre(77, index)]),
      ...(chance(78, index) < 0.1 ? [genre(79, index)] : []),
    ]),
  ];
  w.run(
    `INSERT INTO tracks (id, gid, title, album_id, artist_id, owner_id, artist_name, track_num, disc_num, duration, file_path, format,
       bitrate, sample_rate, genre, year, mime_type, file_size, title_key, channels, source, missing_since, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 44100, ?, ?, ?, ?, ?, 2, 'scan', ?, ?, ?)`,
    [
      index,
      gid(3, index),
      name,
      album?.id ?? null,
      artists[0] ?? null,
      album?.owner ?? 1 + pick(5, 80, index),
      artists.map(artistName).join(', '),
      no + 1,
      disc,
      duration,
      file,
      suffix,
      bitrate,
      genres[0] ?? null,
      album?.year ?? null,
      mime,
      duration * bitrate * 125,
      foldName(name),
      missing,
      at(10 * (mixed(48, album?.id ?? 0) % 200_000)),
      at(1),
    ],
  );
  for (const [position, artist] of artists.entries()) {
    const join = position < artists.length - 1 ? ', ' : '';
    w.run('INSERT INTO track_artists (track_id, artist_id, position, join_phrase) VALUES (?, ?, ?, ?)', [
      index,
      artist,
      position,
      join,
    ]);
  }
  if (chance(81, index) < 0.05) {
    w.run(`INSERT INTO track_artists (track_id, artist_id, role, position) VALUES (?, ?, 'composer', 0)`, [
      index,
      1 + pick(size.artists, 82, index),
    ]);
  }
  for (const [position, text] of genres.entries()) {
    w.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, ?)', [index, text, position]);
  }
  if (place === null || file === null) return;
  w.run(
    `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type)
     VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)`,
    [index, place.rootId, file, place.folder, duration * bitrate * 125, gid(4, index), suffix, mime],
  );
}
