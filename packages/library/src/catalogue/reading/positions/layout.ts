import type { Reader } from '@bandstand/sqlite';
import { type Flags, fillIds, highestOf } from './id-list.ts';

/** Every track by its album, then disc and number. The tracks of album `a` are `tracks[starts[a]] ... tracks[starts[a + 1] - 1]`. */
export interface TrackLayout {
  readonly tracks: Int32Array;
  /** By album id; 0 stands for tracks without an album. */
  readonly starts: Int32Array;
}

const sql = `SELECT ifnull(album_id, 0) AS album, group_concat(id) AS ids
  FROM (SELECT album_id, id FROM tracks ORDER BY album_id, disc_num, track_num, id) GROUP BY album_id`;

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
  return { tracks, starts };
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
  return flags;
}

/** Albums with any of the tracks. */
export function albumsWith(layout: TrackLayout, tracks: Flags): Flags {
  const flags = new Uint8Array(layout.starts.length);
  for (let album = 1; album < layout.starts.length - 1; album++) {
    if (tracksOf(layout, album).some((track) => tracks[track] === 1)) flags[album] = 1;
  }
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
