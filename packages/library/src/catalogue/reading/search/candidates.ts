import type { Reader, SqlValue } from '@bandstand/sqlite';
import type { Flags } from '../positions/id-list.ts';
import type { Kind } from '../positions/orders.ts';
import { seenFacts } from '../positions/seen.ts';
import { among } from '../rows/grouped.ts';
import type { Scope } from '../scope.ts';
import type { Terms } from './terms.ts';

/** Hits of one kind that are ranked at most. */
export const mostCandidates = 2000;
/** Rows that are looked at for them: among a million drafts a listener's search ends, too. */
const mostLookedAt = 50_000;

interface Names {
  readonly table: string;
  readonly key: string;
  /** The table is searched by name in an index that has this condition. */
  readonly only: string;
  readonly fts: string;
  readonly columns: string;
}

const names: Readonly<Record<Kind, Names>> = {
  artist: { table: 'artists', key: 'name_key', only: 'id > 0', fts: 'artists_fts', columns: '{name}' },
  album: { table: 'albums', key: 'title_key', only: '1', fts: 'albums_fts', columns: '{title}' },
  track: { table: 'tracks', key: 'title_key', only: '1', fts: 'tracks_fts', columns: '{title}' },
};

/** The condition of the indexes `*_unspaced`, word for word, or they would not be used. */
const unspaced = `GLOB '*[\u0E00-\u{10FFFF}]*'`;

export interface Tier {
  readonly sql: string;
  readonly params: Readonly<Record<string, SqlValue>>;
}

/** The statements that find candidates, the best first: the very name, its beginning, its words, parts of it, any field. */
export function tiersOf(kind: Kind, { key, match, parts }: Terms): Tier[] {
  const { table, key: column, only, fts, columns } = names[kind];
  const byKey = `SELECT id FROM ${table} WHERE ${only} AND ${column}`;
  const inWords = `SELECT rowid AS id FROM ${fts} WHERE ${fts} MATCH :match`;
  const tiers: Tier[] = [];
  if (key !== '') {
    tiers.push({ sql: `${byKey} = :key`, params: { key } });
    tiers.push({ sql: `${byKey} >= :key AND ${column} < :end`, params: { key, end: `${key}\u{10FFFF}` } });
  }
  if (match !== undefined) tiers.push({ sql: inWords, params: { match: `${columns} : (${match})` } });
  if (parts.length > 0) {
    const conditions = parts.map((_, index) => `instr(${column}, :p${index}) > 0`);
    const params = Object.fromEntries(parts.map((part, index) => [`p${index}`, part]));
    tiers.push({
      sql: `SELECT id FROM ${table} WHERE ${only} AND ${column} ${unspaced} AND ${conditions.join(' AND ')} ORDER BY ${column}`,
      params,
    });
  }
  if (match !== undefined) tiers.push({ sql: inWords, params: { match } });
  return tiers;
}

/** The row ids of the hits in order of rank, enough of them to show `wanted`. */
export function rankedIds(
  scope: Scope,
  kind: Kind,
  terms: Terms,
  sets: readonly Flags[],
  wanted: number,
): number[] {
  const found = new Set<number>();
  const enough = Math.min(wanted, mostCandidates);
  for (const tier of tiersOf(kind, terms)) {
    const hits = candidates(scope.reader, tier, sets, found);
    const plays = popularity(scope, kind, hits);
    hits.sort((a, b) => plays(b) - plays(a) || a - b);
    for (const id of hits) found.add(id);
    if (found.size >= enough) break;
  }
  return [...found];
}

function candidates(
  reader: Reader,
  { sql, params }: Tier,
  sets: readonly Flags[],
  known: ReadonlySet<number>,
): number[] {
  const hits: number[] = [];
  let lookedAt = 0;
  for (const { id } of reader.iterate<{ id: number }>(sql, params)) {
    lookedAt += 1;
    if (!known.has(id) && sets.every((set) => set[id] === 1)) hits.push(id);
    if (known.size + hits.length >= mostCandidates || lookedAt >= mostLookedAt) break;
  }
  return hits;
}

const playsSql = {
  track: `SELECT track_id AS id, play_count AS plays FROM track_stats WHERE track_id IN ${among}`,
  album: `SELECT a.id, s.play_count AS plays FROM albums a JOIN release_stats s ON s.slug = a.slug WHERE a.id IN ${among}`,
} as const;

/** How much is played of the hits; of artists, how much there is of them. */
function popularity(scope: Scope, kind: Kind, ids: readonly number[]): (id: number) => number {
  if (kind === 'artist') {
    const { tracks } = seenFacts(scope).value;
    return (id) => tracks[id] ?? 0;
  }
  if (ids.length < 2) return () => 0;
  const rows = scope.reader.all<{ id: number; plays: number }>(playsSql[kind], { ids: JSON.stringify(ids) });
  const plays = new Map(rows.map((row) => [row.id, row.plays]));
  return (id) => plays.get(id) ?? 0;
}
