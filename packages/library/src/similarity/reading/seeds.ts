import type { Reader } from '@bandstand/sqlite';
import { catalogueReading, type ReadingScope, seenTracks, type ThreadState } from '../../catalogue/index.ts';

export type Kind = 'artist' | 'album' | 'track';

/** What something like it is looked for: a thing, or some tracks together. Kinds and gids. */
export type Like =
  | { readonly kind: 'track'; readonly gid: string }
  | { readonly kind: 'artist' | 'album'; readonly gid: string }
  | { readonly kind: 'tracks'; readonly gids: readonly string[] };

/** The tracks that stand for a thing, and what the viewer is shown of everything. */
export interface Seeds {
  readonly kind: Like['kind'];
  /** Row id of the thing; 0 for some tracks together. */
  readonly id: number;
  /** Row ids, the most played first. */
  readonly ids: readonly number[];
  /** One byte for each track id: 1 for what lists show the viewer. All evidence is taken from these. */
  readonly seen: Uint8Array;
}

const mostSeeds = 40;
/** Tracks of one artist or album that are looked at. */
const mostTracks = 2000;

const byPlays = `LEFT JOIN track_stats s ON s.track_id = x.id ORDER BY ifnull(s.play_count, 0) DESC, x.id`;
const seedSql = {
  artist: `SELECT x.id FROM (SELECT DISTINCT track_id AS id FROM track_artists
    WHERE artist_id = :id AND role = 'artist' LIMIT ${mostTracks}) x ${byPlays}`,
  album: `SELECT x.id FROM (SELECT id FROM tracks WHERE album_id = :id AND missing_since IS NULL
    UNION ALL SELECT t.id FROM album_tracks m CROSS JOIN tracks t
      WHERE m.album_id = :id AND t.id = m.track_id AND t.missing_since IS NULL LIMIT ${mostTracks}) x ${byPlays}`,
} as const;

/** The tracks that stand for a thing; undefined when the viewer may not see it. */
export function seedsOf(scope: ReadingScope, like: Like, state: ThreadState): Seeds | undefined {
  const { reader, viewer } = scope;
  const seen = seenTracks(scope).value;
  const idsOf = (gids: readonly string[]): readonly number[] =>
    catalogueReading.tracksByGids(reader, { viewer, gids }, state).flatMap((row) => row?.id ?? []);
  if (like.kind === 'tracks')
    return { kind: 'tracks', id: 0, ids: idsOf(like.gids.slice(0, mostSeeds)), seen };
  if (like.kind === 'track') {
    const [id] = idsOf([like.gid]);
    return id === undefined ? undefined : { kind: 'track', id, ids: [id], seen };
  }
  const { kind, gid } = like;
  const look = kind === 'artist' ? catalogueReading.artist : catalogueReading.album;
  const row = look(reader, { viewer, gid }, state);
  if (row === undefined) return undefined;
  const all = reader.all<{ id: number }>(seedSql[kind], { id: row.id }).map(({ id }) => id);
  // An unlisted album that was opened by its address is heard by its tracks, an artist by what is listed of him.
  const ids = kind === 'album' ? all : all.filter((id) => seen[id] === 1);
  return { kind, id: row.id, ids: ids.slice(0, mostSeeds), seen };
}

/** How often tracks were played, by whomever; 0 where nothing is known. */
export function playsOf(reader: Reader, ids: readonly number[]): ReadonlyMap<number, number> {
  const rows = reader.all<{ id: number; plays: number }>(
    'SELECT track_id AS id, play_count AS plays FROM track_stats WHERE track_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, plays }) => [id, plays]));
}
