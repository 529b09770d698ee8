import type { Reader } from '@bandstand/sqlite';
import { listClause, type Viewer } from '../../access/index.ts';
import { idsIn } from './row-ids.ts';
import type { Seeds } from './seeds.ts';

/** At most 31, as they are bits of a number. */
const mostLists = 16;
const mostPlaces = 100;
/** Places of the seeds that are looked at to choose the lists. */
const mostFound = 500;

/** Playlists that the viewer may read and that hold a seed. */
export interface SharedLists {
  readonly weights: readonly number[];
  /** Of all weights. */
  readonly sum: number;
  /** By track that he sees: bit n is there when list n holds it. */
  readonly holding: ReadonlyMap<number, number>;
}

const placesSql = `SELECT group_concat(track_id) FROM
  (SELECT track_id FROM playlist_tracks WHERE playlist_id = ? ORDER BY position, id LIMIT ${mostPlaces})`;

/** Those that hold most of the seeds; a list of everything says little about any two of its tracks. */
export function listsWith(reader: Reader, viewer: Viewer, { ids, seen }: Seeds): SharedLists {
  const may = listClause(viewer, 'p', 'playlist');
  const found = reader.all<{ id: number }>(
    `SELECT id FROM (
       SELECT p.id, pt.track_id AS track FROM playlist_tracks pt CROSS JOIN playlists p ON p.id = pt.playlist_id
       WHERE pt.track_id IN (SELECT value FROM json_each(:ids)) AND ${may.sql} LIMIT ${mostFound})
     GROUP BY id ORDER BY count(DISTINCT track) DESC, id DESC LIMIT ${mostLists}`,
    { ...may.params, ids: JSON.stringify(ids) },
  );
  const holding = new Map<number, number>();
  const weights = found.map(({ id }, list) => {
    const tracks = new Set(idsIn(reader, placesSql, [id]).filter((track) => seen[track] === 1));
    for (const track of tracks) holding.set(track, (holding.get(track) ?? 0) | (1 << list));
    return 1 / Math.log2(2 + tracks.size);
  });
  return { weights, sum: weights.reduce((sum, weight) => sum + weight, 0), holding };
}

/** The weights of the lists that have a bit here, and how many they are. */
export function weighed(
  { weights }: SharedLists,
  bits: number,
): { readonly met: number; readonly times: number } {
  let met = 0;
  let times = 0;
  for (const [list, weight] of weights.entries()) {
    if ((bits & (1 << list)) === 0) continue;
    met += weight;
    times += 1;
  }
  return { met, times };
}
