import type { Readable } from '@bandstand/sqlite';
import { type ForeignRow, type ForeignTable, numberOf, quoted, textOf } from '../foreign/index.ts';
import type { ForeignItem } from '../moving/index.ts';

const columns = {
  media_file: [
    'path',
    'title',
    'artist',
    'album',
    'duration',
    'mbz_recording_id',
    'mbz_track_id',
    'mbz_release_track_id',
  ],
  album: ['name', 'album_artist', 'mbz_album_id'],
  artist: ['name', 'mbz_artist_id'],
} as const;

/** What a Navidrome says of its tracks, albums and artists. */
export class NavidromeItems {
  readonly #db: Readable;
  readonly #tables: ReadonlyMap<string, ForeignTable>;

  constructor(db: Readable, tables: ReadonlyMap<string, ForeignTable>) {
    this.#db = db;
    this.#tables = tables;
  }

  /** @param type as the column item_type names it */
  get(type: keyof typeof columns, id: string): ForeignItem | undefined {
    const row = this.#row(type, id);
    if (row === undefined) return undefined;
    const text = (column: string) => textOf(row[column], 2000);
    if (type === 'artist') return { kind: 'artist', name: text('name'), mbid: text('mbz_artist_id') };
    if (type === 'album')
      return { kind: 'album', name: text('name'), artist: text('album_artist'), mbid: text('mbz_album_id') };
    return {
      kind: 'track',
      path: text('path'),
      title: text('title'),
      artist: text('artist'),
      album: text('album'),
      duration: numberOf(row['duration']),
      // Before 0.50 the column of the recording was called after the track.
      mbid: text('mbz_recording_id') ?? text('mbz_track_id'),
      trackMbid: text('mbz_release_track_id'),
    };
  }

  #row(type: keyof typeof columns, id: string): ForeignRow | undefined {
    const table = this.#tables.get(type);
    const known = columns[type].filter((column) => table?.columns.has(column) === true);
    if (table?.columns.has('id') !== true || known.length === 0) return undefined;
    const values = known.map((column) => {
      const name = quoted(column);
      return `CASE WHEN octet_length(${name}) <= 10000 THEN ${name} END AS ${name}`;
    });
    const sql = `SELECT ${values.join(', ')} FROM ${quoted(type)} WHERE id = ? LIMIT 1`;
    return this.#db.read((reader) => reader.get<ForeignRow>(sql, [id]));
  }
}
