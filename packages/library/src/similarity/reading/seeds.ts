import type { Reader } from '@bandstand/sqlite';
import { visible } from '../../access/index.ts';
import { itemsByGid, type ReadingScope, seenTracks } from '../../catalogue/index.ts';
import { idsIn, thinned } from './row-ids.ts';

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

const mostSeeds = 24;
/** Tracks of one artist or album that are listed, and those of them whose plays are looked at. */
const mostTracks = 4000;
const mostCompared = 500;

const trackSql = {
  artist: `SELECT group_concat(id) FROM (SELECT DISTINCT track_id AS id FROM track_artists
    WHERE artist_id = :id AND role = 'artist' LIMIT ${mostTracks})`,
  album: `SELECT group_concat(id) FROM (SELECT id FROM tracks WHERE album_id = :id AND missing_since IS NULL
    UNION ALL SELECT t.id FROM album_tracks m CROSS JOIN tracks t
      WHERE m.album_id = :id AND t.id = m.track_id AND t.missing_since IS NULL LIMIT ${mostTracks})`,
} as const;

/** The tracks that stand for a thing; undefined when the viewer may not see it. */
export function seedsOf(scope: ReadingScope, like: Like): Seeds | undefined {
  const { reader } = scope;
  const seen = seenTracks(scope).value;
  if (like.kind === 'tracks')
    return { kind: 'tracks', id: 0, ids: openIds(scope, 'track', like.gids.slice(0, mostSeeds)), seen };
  const { kind } = like;
  const [id] = openIds(scope, kind, [like.gid]);
  if (id === undefined) return undefined;
  if (kind === 'track') return { kind, id, ids: [id], seen };
  const all = idsIn(reader, trackSql[kind], { id });
  // An unlisted album that was opened by its address is heard by its tracks, an artist by what is listed of him.
  const ids = kind === 'album' ? all : all.filter((track) => seen[track] === 1);
  return { kind, id, ids: mostPlayed(reader, ids), seen };
}

/** The row ids of what the viewer may open, in the order of the gids. */
function openIds({ reader, viewer }: ReadingScope, kind: Kind, gids: readonly string[]): readonly number[] {
  const items = itemsByGid(reader, gids);
  const ids = gids.flatMap((gid) => {
    const item = items.get(gid);
    return item?.kind === kind ? [item.id] : [];
  });
  return [...visible(reader, viewer, kind, ids)];
}

function mostPlayed(reader: Reader, all: readonly number[]): readonly number[] {
  const ids = thinned(all, mostCompared);
  const plays = playsOf(reader, ids);
  const count = (id: number): number => plays.get(id) ?? 0;
  return [...ids].sort((a, b) => count(b) - count(a) || a - b).slice(0, mostSeeds);
}

/** How often tracks were played, by whomever; those that nobody played are left out. */
export function playsOf(reader: Reader, ids: readonly number[]): ReadonlyMap<number, number> {
  if (ids.length === 0) return new Map();
  const rows = reader.all<{ id: number; plays: number }>(
    'SELECT track_id AS id, play_count AS plays FROM track_stats WHERE track_id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(ids)],
  );
  return new Map(rows.map(({ id, plays }) => [id, plays]));
}
