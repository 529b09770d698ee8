import type { NameRange, PersonalFilter } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type ChunkSql, chunk, chunksOf } from './chunks.ts';
import { type Flags, flagsOf, parseIds } from './id-list.ts';
import { artistKey, type Kind } from './orders.ts';
import { GrowingSet } from './read-sets.ts';

function between(table: string): ChunkSql {
  const read = (begin: string): string => `SELECT group_concat(id) AS ids FROM (
    SELECT id FROM ${table} WHERE ${begin} AND title_key < :high ORDER BY title_key, id LIMIT ${chunk})`;
  const after = `(SELECT title_key FROM ${table} WHERE id = :after)`;
  return { first: read('title_key >= :low'), next: read(`(title_key, id) > (${after}, :after)`) };
}

/** Names from one to another, read from the index of names. */
export const nameSql = { album: between('albums'), track: between('tracks') } as const;

/** What no name is above. */
const end = '\u{10FFFF}';

/** The set of the items whose names lie in a range. */
export function nameFilters(scope: Scope, kind: Kind, { names }: PersonalFilter): Kept<Flags>[] {
  if (names === undefined) return [];
  const [low, high] = boundsOf(names);
  const build = (): Flags =>
    kind === 'artist' ? artistsBetween(scope, low, high) : titlesBetween(scope, kind, low, high);
  return [scope.memory.flags.get(`${kind} names ${low} ${high}`, String(scope.memory.feed[kind]), build)];
}

function titlesBetween({ reader }: Scope, kind: 'album' | 'track', low: string, high: string): Flags {
  const set = new GrowingSet();
  for (const { ids } of chunksOf(reader, nameSql[kind], { low, high })) set.add(parseIds(ids));
  return set.flags();
}

function boundsOf({ startsWith, from, before }: NameRange): readonly [string, string] {
  const low = [startsWith ?? '', from ?? ''].reduce((a, b) => (a > b ? a : b));
  const high = [startsWith === undefined ? end : startsWith + end, before ?? end].reduce((a, b) =>
    a < b ? a : b,
  );
  return [low, high];
}

// Artists are ordered without their articles, which no index holds; there are few enough of them to look at all.
const artistsSql = 'SELECT id, name, sort_name AS sortName FROM artists WHERE id > 0';

function artistsBetween({ reader }: Scope, low: string, high: string): Flags {
  const ids: number[] = [];
  for (const { id, name, sortName } of reader.iterate<{ id: number; name: string; sortName: string | null }>(
    artistsSql,
  )) {
    const key = artistKey(name, sortName);
    if (key >= low && key < high) ids.push(id);
  }
  return flagsOf(Int32Array.from(ids));
}
