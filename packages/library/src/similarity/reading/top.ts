import type { ReadingScope } from '../../catalogue/index.ts';
import { seenTracks } from '../../catalogue/index.ts';

/** Tracks of one artist that are counted; the oldest in the library first. */
const mostTracks = 20_000;

const topSql = `SELECT x.id, t.title_key AS title FROM (
    SELECT DISTINCT track_id AS id FROM track_artists WHERE artist_id = :artist AND role = 'artist' LIMIT ${mostTracks}
  ) x CROSS JOIN tracks t ON t.id = x.id LEFT JOIN track_stats s ON s.track_id = x.id
  ORDER BY ifnull(s.play_count, 0) DESC,
    (SELECT count(*) FROM starred_items i WHERE i.item_type = 'track' AND i.item_key = x.id) DESC, t.year DESC, x.id`;

/**
 * Row ids of an artist's tracks: the most played, then the most starred,
 * then the latest. A song on two albums is there once.
 */
export function topIds(scope: ReadingScope, artist: number, limit: number): readonly number[] {
  const seen = seenTracks(scope).value;
  const ids: number[] = [];
  const titles = new Set<string>();
  for (const { id, title } of scope.reader.iterate<{ id: number; title: string }>(topSql, { artist })) {
    if (ids.length >= limit) break;
    if (seen[id] !== 1 || (title !== '' && titles.has(title))) continue;
    titles.add(title);
    ids.push(id);
  }
  return ids;
}

const namedSql = `SELECT r.gid, (SELECT count(*) FROM track_artists c WHERE c.artist_id = r.id AND c.role = 'artist') AS tracks
  FROM artists r WHERE r.name_key = ? AND r.id > 0 ORDER BY tracks DESC, r.id LIMIT 10`;

/** The gids of artists of this folded name, the one with the most tracks first. */
export function gidsOfName(scope: ReadingScope, key: string): readonly string[] {
  return scope.reader.all<{ gid: string }>(namedSql, [key]).map(({ gid }) => gid);
}
