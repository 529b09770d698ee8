import { parseIds } from '../positions/id-list.ts';
import type { Kind } from '../positions/orders.ts';
import { seenFacts } from '../positions/seen.ts';
import type { Scope } from '../scope.ts';

/** Items of a kind whose plays are known: what is played less counts as not played. */
const mostKnown = 50_000;
/** More plays than these are as many as these. */
const mostPlays = 0xffff;

const pairs = (from: string): string => `SELECT group_concat(id) AS ids, group_concat(plays) AS plays FROM (
  ${from} ORDER BY s.play_count DESC LIMIT ${mostKnown})`;

/** The statements that read what is played most: few of many items are played at all. */
export const playsSql = {
  track: pairs('SELECT s.track_id AS id, s.play_count AS plays FROM track_stats s WHERE s.play_count > 0'),
  album: pairs(`SELECT a.id, s.play_count AS plays FROM release_stats s CROSS JOIN albums a ON a.slug = s.slug
    WHERE s.play_count > 0`),
} as const;

/** How much is played of an item; of an artist, how much there is of him. */
export function popularity(scope: Scope, kind: Kind): (id: number) => number {
  if (kind === 'artist') {
    const { tracks } = seenFacts(scope).value;
    return (id) => tracks[id] ?? 0;
  }
  const { reader, memory } = scope;
  const known = memory.plays.get(kind, String(memory.feed.data), () => {
    const row = reader.get<{ ids: string | null; plays: string | null }>(playsSql[kind]);
    const plays = parseIds(row?.plays ?? '');
    // Both numbers in one, so that they are ordered together and found by halving.
    return Float64Array.from(
      parseIds(row?.ids ?? ''),
      (id, at) => id * (mostPlays + 1) + Math.min(mostPlays, plays[at] ?? 0),
    ).sort();
  }).value;
  return (id) => playsIn(known, id);
}

function playsIn(known: Float64Array, id: number): number {
  const wanted = id * (mostPlays + 1);
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((known[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const found = (known[low] ?? -1) - wanted;
  return found >= 0 && found <= mostPlays ? found : 0;
}
