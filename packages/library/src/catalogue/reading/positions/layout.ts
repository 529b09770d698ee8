import type { Reader } from '@bandstand/sqlite';
import { type Flags, fillIds, highestOf, readIds } from './id-list.ts';

/**
 * Every track by its album, then disc and number. The tracks of album `a` are
 * `tracks[starts[a]] ... tracks[starts[a + 1] - 1]`.
 */
export interface TrackLayout {
  readonly tracks: Int32Array;
  /** By album id; 0 stands for tracks without an album, and for those that are veiled: their place must not tell of it. */
  readonly starts: Int32Array;
  /** Albums that tracks are on beside the place above: `more.tracks[i]` is on `more.albums[i]`. Few or none. */
  readonly more: { readonly albums: Int32Array; readonly tracks: Int32Array };
  /** How many tracks are veiled. */
  readonly veiled: number;
}

const sql = `SELECT ifnull(album_id, 0) AS album, group_concat(id) AS ids
  FROM (SELECT album_id, id FROM tracks ORDER BY album_id, disc_num, track_num, id) GROUP BY album_id`;
const veiledSql = 'SELECT id AS track, album_id AS album FROM veiled_tracks ORDER BY id';
// Their numbers are those of the release that they must not tell of.
const looseSql = `SELECT group_concat(id) FROM (
  SELECT id, disc_num, track_num FROM tracks WHERE album_id IS NULL UNION ALL SELECT id, NULL, NULL FROM veiled_tracks
  ORDER BY 2, 3, 1)`;
const furtherSql = 'SELECT track_id AS track, album_id AS album FROM album_tracks';

interface Pair {
  readonly track: number;
  readonly album: number;
}

export function readLayout(reader: Reader): TrackLayout {
  const count = reader.value<number>('SELECT count(*) FROM tracks') ?? 0;
  const last = reader.value<number | null>('SELECT max(album_id) FROM tracks') ?? 0;
  const tracks = new Int32Array(count);
  const starts = new Int32Array(last + 2);
  let next = 0;
  let album = 0;
  for (const row of reader.iterate<{ album: number; ids: string }>(sql)) {
    while (album <= row.album) starts[album++] = next;
    next = fillIds(tracks, next, row.ids);
  }
  starts.fill(next, album);
  const { more, veiled } = readFurther(reader);
  const placed = { tracks, starts, more, veiled: veiled.size };
  return veiled.size === 0 ? placed : withoutPlaces(placed, veiled, readIds(reader, looseSql));
}

/** Where tracks are besides, and those that are veiled. */
export function readFurther(reader: Reader): {
  readonly more: TrackLayout['more'];
  readonly veiled: ReadonlySet<number>;
} {
  const veiled = reader.all<Pair>(veiledSql);
  const pairs = [...veiled, ...reader.all<Pair>(furtherSql)];
  const more = {
    albums: Int32Array.from(pairs, (pair) => pair.album),
    tracks: Int32Array.from(pairs, (pair) => pair.track),
  };
  return { more, veiled: new Set(veiled.map(({ track }) => track)) };
}

/** The layout with the veiled tracks among those that have no album. */
function withoutPlaces(layout: TrackLayout, veiled: ReadonlySet<number>, loose: Int32Array): TrackLayout {
  const kept = new Int32Array(layout.tracks.length);
  const moved = new Int32Array(layout.starts.length);
  kept.set(loose);
  let next = loose.length;
  for (let album = 1; album < moved.length; album++) {
    moved[album] = next;
    for (const id of tracksOf(layout, album)) if (!veiled.has(id)) kept[next++] = id;
  }
  return { ...layout, tracks: kept, starts: moved };
}

/** The tracks of one album, in order. */
export function tracksOf({ tracks, starts }: TrackLayout, album: number): Int32Array {
  return tracks.subarray(starts[album] ?? 0, starts[album + 1] ?? starts[album] ?? 0);
}

/** Tracks on any of the albums. */
export function tracksOn(layout: TrackLayout, albums: Flags): Flags {
  const flags = new Uint8Array(highestOf(layout.tracks) + 1);
  for (let album = 1; album < layout.starts.length - 1; album++) {
    if (albums[album] !== 1) continue;
    const end = layout.starts[album + 1] ?? 0;
    for (let i = layout.starts[album] ?? 0; i < end; i++) flags[layout.tracks[i] ?? 0] = 1;
  }
  const { more } = layout;
  for (let i = 0; i < more.albums.length; i++)
    if (albums[more.albums[i] ?? 0] === 1) flags[more.tracks[i] ?? 0] = 1;
  return flags;
}

/** Albums with any of the tracks. */
export function albumsWith(layout: TrackLayout, tracks: Flags): Flags {
  const { more } = layout;
  const flags = new Uint8Array(Math.max(layout.starts.length, highestOf(more.albums) + 1));
  for (let album = 1; album < layout.starts.length - 1; album++) {
    if (tracksOf(layout, album).some((track) => tracks[track] === 1)) flags[album] = 1;
  }
  for (let i = 0; i < more.albums.length; i++)
    if (tracks[more.tracks[i] ?? 0] === 1) flags[more.albums[i] ?? 0] = 1;
  return flags;
}

/** Tracks in the order of these albums, those without an album at the end. */
export function tracksAlong(layout: TrackLayout, albums: Int32Array): Int32Array {
  const order = new Int32Array(layout.tracks.length);
  let next = 0;
  for (const album of albums) {
    const tracks = tracksOf(layout, album);
    order.set(tracks, next);
    next += tracks.length;
  }
  const loose = tracksOf(layout, 0);
  order.set(loose, next);
  return next + loose.length === order.length ? order : order.slice(0, next + loose.length);
}
