/** Music for whole-instance tests: sound files made here, and their rows in library.db. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Writer } from '@bandstand/sqlite';

/** Row id and public id of something that was added. */
export interface Added {
  readonly id: number;
  readonly gid: string;
}

/** A tone as a WAV file: 8 kHz, mono, 16 bits. */
export function wav(seconds: number, hz = 440): Buffer {
  const rate = 8000;
  const samples = Math.round(seconds * rate);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + samples * 2, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(samples * 2, 40);
  const sound = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1)
    sound.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * hz * at) / rate)), at * 2);
  return Buffer.concat([head, sound]);
}

export interface Root {
  readonly id: number;
  readonly path: string;
  /** The folder of the root itself. */
  readonly folder: Added;
}

/** Makes a music folder and tells the library of it. */
export function addRoot(writer: Writer, path: string): Root {
  mkdirSync(path, { recursive: true });
  const { lastInsertRowid: id } = writer.run(
    "INSERT INTO music_roots (path, name, state) VALUES (?, 'Music', 'ok')",
    [path],
  );
  return { id, path, folder: addFolder(writer, { id, path }, '', null) };
}

export function addFolder(
  writer: Writer,
  root: { readonly id: number; readonly path: string },
  path: string,
  parentId: number | null,
): Added {
  mkdirSync(join(root.path, path), { recursive: true });
  return added(
    writer,
    'folders',
    writer.run(
      'INSERT INTO folders (root_id, parent_id, path, name, name_key) VALUES (:root, :parent, :path, :path, lower(:path))',
      { root: root.id, parent: parentId, path },
    ),
  );
}

export function addArtist(writer: Writer, name: string): Added {
  return added(
    writer,
    'artists',
    writer.run('INSERT INTO artists (name, slug, name_key, bio) VALUES (:name, :name, lower(:name), :name)', {
      name,
    }),
  );
}

export interface AlbumValues {
  readonly title: string;
  readonly artistId: number;
  readonly ownerId: number | null;
  readonly status: string;
  readonly visibility: string;
  readonly download?: string | null;
  readonly source?: string;
  readonly listeners?: number;
}

/** An album whose slug, genre, label and description are its title too. */
export function addAlbum(writer: Writer, values: AlbumValues): Added {
  const all = { download: null, source: 'manual', listeners: 0, ...values };
  const album = added(
    writer,
    'albums',
    writer.run(
      `INSERT INTO albums (title, slug, title_key, artist_key, album_artist, artist_id, owner_id, status, visibility,
         download, source, listeners, genre, label, description, year)
       VALUES (:title, :title, lower(:title), lower(:title), :title, :artistId, :ownerId, :status, :visibility,
         :download, :source, :listeners, :title, :title, :title, 1999)`,
      all,
    ),
  );
  writer.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (?, ?, 0)', [
    album.id,
    values.artistId,
  ]);
  writer.run('INSERT INTO album_genres (album_id, genre, position) VALUES (?, ?, 0)', [
    album.id,
    values.title,
  ]);
  return album;
}

export interface TrackValues {
  readonly title: string;
  readonly albumId: number | null;
  readonly artistId: number;
  readonly ownerId?: number | null;
  readonly missing?: boolean;
  readonly seconds?: number;
}

/** A track with lyrics and a WAV file in the music folder `folder`. */
export function addTrack(writer: Writer, root: Root, folder: string, values: TrackValues): Added {
  const { seconds = 1, missing = false, ...rest } = values;
  const path = `${folder}/${values.title}.wav`;
  const file = join(root.path, path);
  if (!missing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wav(seconds));
  }
  const since = missing ? '2026-01-01T00:00:00.000Z' : null;
  const track = added(
    writer,
    'tracks',
    writer.run(
      `INSERT INTO tracks (title, title_key, album_id, artist_id, artist_name, owner_id, track_num, duration, file_path,
         format, mime_type, genre, missing_since)
       VALUES (:title, lower(:title), :albumId, :artistId, :title, :ownerId, 1, :seconds, :path, 'wav', 'audio/wav',
         :title, :since)`,
      { ownerId: null, ...rest, seconds, path, since },
    ),
  );
  const credit = 'INSERT INTO track_artists (track_id, artist_id, position) VALUES (?, ?, 0)';
  writer.run(credit, [track.id, values.artistId]);
  writer.run('INSERT INTO track_genres (track_id, genre, position) VALUES (?, ?, 0)', [
    track.id,
    values.title,
  ]);
  writer.run("INSERT INTO track_lyrics (track_id, source, lines) VALUES (?, 'embedded', ?)", [
    track.id,
    JSON.stringify([{ text: values.title }]),
  ]);
  const { size, mtimeMs } = missing ? { size: 1, mtimeMs: 1 } : statSync(file);
  writer.run(
    `INSERT INTO track_files (track_id, root_id, path, folder, size, mtime_ms, file_hash, format, mime_type, lossless,
       duration, missing_since)
     VALUES (:track, :root, :path, :folder, :size, :mtimeMs, :path, 'wav', 'audio/wav', 1, :seconds, :since)`,
    { track: track.id, root: root.id, path, folder, size, mtimeMs, seconds, since },
  );
  return track;
}

type Table = 'admin' | 'albums' | 'artists' | 'folders' | 'playlists' | 'tracks';

/** The row id and gid of what an INSERT has just added. */
export function added(
  writer: Writer,
  table: Table,
  { lastInsertRowid: id }: { readonly lastInsertRowid: number },
): Added {
  return { id, gid: writer.value<string>(`SELECT gid FROM ${table} WHERE id = ?`, [id]) ?? '' };
}
