import type { Reader, SqlValue } from '@bandstand/sqlite';
import { type Flags, readIds } from '../positions/id-list.ts';
import type { Kind } from '../positions/orders.ts';
import { isMember } from '../positions/selection.ts';
import type { Scope } from '../scope.ts';
import { popularity } from './popularity.ts';
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
    for (const id of hits.length > 1 ? ranked(hits, popularity(scope, kind)) : hits) found.add(id);
    if (found.size >= enough) break;
  }
  return [...found];
}

/** Hits of a statement that are read at first: mostly the viewer sees enough of them. */
const readFirst = 1.25 * mostCandidates;

function candidates(
  reader: Reader,
  tier: Tier,
  sets: readonly Flags[],
  known: ReadonlySet<number>,
): number[] {
  const first = hitsOf(reader, tier, readFirst);
  const hits = passing(first, sets, known);
  if (first.length < readFirst || hits.length + known.size >= mostCandidates) return hits;
  return passing(hitsOf(reader, tier, mostLookedAt), sets, known);
}

const hitsOf = (reader: Reader, { sql, params }: Tier, most: number): Int32Array =>
  readIds(reader, `SELECT group_concat(id) FROM (${sql} LIMIT ${most})`, params);

function passing(ids: Int32Array, sets: readonly Flags[], known: ReadonlySet<number>): number[] {
  const hits: number[] = [];
  for (const id of ids) {
    if (known.size + hits.length >= mostCandidates) break;
    if (isMember(sets, id) && !known.has(id)) hits.push(id);
  }
  return hits;
}

/** The most played first, of equal ones the oldest. */
function ranked(hits: readonly number[], plays: (id: number) => number): Float64Array {
  const idSpan = 2 ** 32;
  const keys = Float64Array.from(hits, (id) => id - Math.min(plays(id), 0xfffff) * idSpan).sort();
  return keys.map((key) => ((key % idSpan) + idSpan) % idSpan);
}
