import type { TagChanges } from '@bandstand/media';
import type { Reader } from '@bandstand/sqlite';
import { lyricsView } from '../editing/index.ts';

/** A file of a track, with whether it may be written. */
export interface WritableFile {
  readonly trackId: number;
  readonly trackGid: string;
  readonly rootId: number;
  readonly rootName: string;
  readonly root: string;
  readonly path: string;
  readonly folder: string;
  readonly writable: number;
}

/** The files of a track, or of all tracks of an album, in order; at most 5,000. */
export function filesToWrite(reader: Reader, kind: 'album' | 'track', id: number): WritableFile[] {
  return reader.all<WritableFile>(
    `SELECT t.id AS trackId, t.gid AS trackGid, r.id AS rootId, r.name AS rootName, r.path AS root, f.path, f.folder, r.writable
     FROM tracks t JOIN track_files f ON f.track_id = t.id JOIN music_roots r ON r.id = f.root_id
     WHERE ${kind === 'album' ? 't.album_id' : 't.id'} = ? AND f.missing_since IS NULL
     ORDER BY t.disc_num, t.track_num, t.id, f.id LIMIT 5000`,
    [id],
  );
}

interface TrackRow {
  readonly title: string;
  readonly artistLine: string | null;
  readonly trackNum: number | null;
  readonly discNum: number | null;
  readonly releaseDate: string | null;
  readonly originalDate: string | null;
  readonly comment: string | null;
  readonly bpm: number | null;
  readonly isrc: string | null;
  readonly locked: string;
  readonly albumId: number | null;
  readonly album: string | null;
  readonly albumLine: string | null;
}

/**
 * What the library says of a track, as tags. Where it says nothing the file
 * keeps its own, unless a person emptied the field.
 */
export function tagsOfTrack(reader: Reader, id: number): TagChanges {
  const row = reader.get<TrackRow>(
    `SELECT t.title, t.artist_name AS artistLine, t.track_num AS trackNum, t.disc_num AS discNum,
       t.release_date AS releaseDate, t.original_date AS originalDate, t.comment, t.bpm, t.isrc, t.locked_fields AS locked,
       a.id AS albumId, a.title AS album, a.album_artist AS albumLine
     FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.id = ?`,
    [id],
  );
  if (row === undefined) return {};
  const emptied = (field: string) => row.locked.includes(`"${field}"`);
  const said = (field: keyof TagChanges, value: string | number | null, name: string) =>
    value !== null || emptied(name) ? { [field]: value } : {};
  const genres = reader.all<{ genre: string }>(
    'SELECT genre FROM track_genres WHERE track_id = ? ORDER BY position',
    [id],
  );
  const albumArtists =
    row.albumId === null ? [] : names(reader, 'album_artists', 'album_id', row.albumId, '');
  return {
    title: row.title,
    artists: names(reader, 'track_artists', 'track_id', id, `AND c.role = 'artist'`),
    artistDisplay: row.artistLine,
    ...(row.album === null ? {} : { album: row.album }),
    ...(albumArtists.length === 0 ? {} : { albumArtists, albumArtistDisplay: row.albumLine }),
    ...said('trackNo', row.trackNum, 'trackNum'),
    ...said('discNo', row.discNum, 'discNum'),
    ...(genres.length > 0 || emptied('genres') ? { genres: genres.map(({ genre }) => genre) } : {}),
    ...said('date', row.releaseDate, 'releaseDate'),
    ...said('originalDate', row.originalDate, 'originalDate'),
    ...said('comment', row.comment, 'comment'),
    ...said('bpm', row.bpm, 'bpm'),
    ...said('isrc', row.isrc, 'isrc'),
    ...lyricsOf(reader, id),
  };
}

/** Lyrics that a person wrote, or that came without a file: what is embedded or lies beside the file is there already. */
function lyricsOf(reader: Reader, id: number): TagChanges {
  const sources = reader
    .all<{ source: string }>('SELECT DISTINCT source FROM track_lyrics WHERE track_id = ?', [id])
    .map(({ source }) => source);
  const ours = sources.includes('edited') || (sources.length === 1 && sources[0] === 'import');
  if (!ours) return {};
  const [first] = lyricsView(reader, id);
  return { lyrics: first === undefined ? null : { lines: first.lines } };
}

/** Where the picture lies that somebody uploaded for the album of a track; undefined for one that the files brought. */
export function uploadedCover(reader: Reader, trackId: number): string | undefined {
  const place = reader.value<string | null>(
    'SELECT a.cover_path FROM tracks t JOIN albums a ON a.id = t.album_id WHERE t.id = ?',
    [trackId],
  );
  return place?.startsWith('data:') === true ? place : undefined;
}

function names(reader: Reader, table: string, owner: string, id: number, more: string): string[] {
  return reader
    .all<{ name: string }>(
      `SELECT ifnull(c.credited_as, a.name) AS name FROM ${table} c JOIN artists a ON a.id = c.artist_id
       WHERE c.${owner} = ? ${more} ORDER BY c.position`,
      [id],
    )
    .map(({ name }) => name);
}
