import type { Reader } from '@bandstand/sqlite';
import { listClause, type Viewer } from '../../access/index.ts';
import type { Seeds } from './seeds.ts';

const mostLists = 40;
const mostPlaces = 200;

/** Playlists that the viewer may read and that hold a seed, each with its weight and the tracks in it that he sees. */
export interface SharedList {
  readonly weight: number;
  readonly tracks: ReadonlySet<number>;
}

/** Those that hold most of the seeds; a list of everything says little about any two of its tracks. */
export function listsWith(reader: Reader, viewer: Viewer, { ids, seen }: Seeds): readonly SharedList[] {
  const may = listClause(viewer, 'p', 'playlist');
  const found = reader.all<{ id: number }>(
    `SELECT p.id FROM playlist_tracks pt CROSS JOIN playlists p ON p.id = pt.playlist_id
     WHERE pt.track_id IN (SELECT value FROM json_each(:ids)) AND ${may.sql}
     GROUP BY p.id ORDER BY count(DISTINCT pt.track_id) DESC, p.id DESC LIMIT ${mostLists}`,
    { ...may.params, ids: JSON.stringify(ids) },
  );
  return found.map(({ id }) => {
    const places = reader.all<{ track: number }>(
      `SELECT track_id AS track FROM playlist_tracks WHERE playlist_id = ? ORDER BY position, id LIMIT ${mostPlaces}`,
      [id],
    );
    const tracks = new Set(places.map(({ track }) => track).filter((track) => seen[track] === 1));
    return { tracks, weight: 1 / Math.log2(2 + tracks.size) };
  });
}
