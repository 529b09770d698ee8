import type { Reader } from '@bandstand/sqlite';
import { type Flags, flagsOf, parseIds, readIds } from './id-list.ts';
import { readFurther, readLayout, type TrackLayout, tracksOf } from './layout.ts';
import { isWorthPatching } from './patching.ts';

/** The statements behind a patch: albums of the changed tracks `:ids`, tracks of the albums `:albums`, tracks of none. */
export const patchSql = {
  albums: `SELECT group_concat(DISTINCT ifnull(album_id, 0)) FROM tracks WHERE id IN (SELECT value FROM json_each(:ids))`,
  tracks: `SELECT album_id AS album, group_concat(id) AS ids FROM (
    SELECT album_id, id FROM tracks WHERE album_id IN (SELECT value FROM json_each(:albums))
    ORDER BY album_id, disc_num, track_num, id) GROUP BY album_id`,
  loose: `SELECT group_concat(id) FROM (
    SELECT id FROM tracks WHERE album_id IS NULL ORDER BY disc_num, track_num, id)`,
} as const;

/** The layout as it is now: only albums that changed tracks were on or are on now are read. */
export function patchedLayout(reader: Reader, old: TrackLayout, changed: Int32Array): TrackLayout {
  const { more, veiled } = readFurther(reader);
  // Veiled tracks have left their places: which, an old layout does not tell.
  if (old.veiled + veiled.size > 0 || !isWorthPatching(changed.length, old.tracks.length))
    return readLayout(reader);
  const albums = new Set(readIds(reader, patchSql.albums, { ids: json(changed) }));
  for (const album of albumsOf(old, flagsOf(changed))) albums.add(album);
  return { ...rebuilt(old, readAlbums(reader, albums)), more, veiled: 0 };
}

const json = (ids: Iterable<number>): string => `[${[...ids].join()}]`;

/** Albums that these tracks were on, 0 for none. */
function albumsOf({ tracks, starts }: TrackLayout, changed: Flags): ReadonlySet<number> {
  const found = new Set<number>();
  for (let album = 0, i = 0; album < starts.length - 1; album++) {
    const end = starts[album + 1] ?? 0;
    for (; i < end; i++) if (changed[tracks[i] ?? 0] === 1) found.add(album);
  }
  return found;
}

/** The tracks of these albums, in order; those without an album under 0. */
function readAlbums(reader: Reader, albums: ReadonlySet<number>): ReadonlyMap<number, Int32Array> {
  const found = new Map<number, Int32Array>();
  for (const album of albums) found.set(album, new Int32Array(0));
  if (albums.has(0)) found.set(0, readIds(reader, patchSql.loose));
  for (const { album, ids } of reader.iterate<{ album: number; ids: string }>(patchSql.tracks, {
    albums: json(albums),
  }))
    found.set(album, parseIds(ids));
  return found;
}

function rebuilt(
  old: TrackLayout,
  changed: ReadonlyMap<number, Int32Array>,
): Pick<TrackLayout, 'tracks' | 'starts'> {
  const albums = Math.max(old.starts.length - 1, ...[...changed.keys()].map((album) => album + 1));
  let count = old.tracks.length;
  for (const [album, tracks] of changed) count += tracks.length - tracksOf(old, album).length;
  const tracks = new Int32Array(count);
  const starts = new Int32Array(albums + 1);
  let next = 0;
  for (let album = 0; album < albums; album++) {
    starts[album] = next;
    const own = changed.get(album) ?? tracksOf(old, album);
    tracks.set(own, next);
    next += own.length;
  }
  starts[albums] = next;
  return { tracks, starts };
}
