import type { NameRange, PersonalFilter } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Flags, flagsOf, readManyIds } from './id-list.ts';
import { artistKey, type Kind } from './orders.ts';
import type { Kept } from './shelf.ts';

const above = (table: string): string =>
  `SELECT group_concat(id) FROM ${table} WHERE title_key >= ? AND title_key < ?`;

/** Names from one to another, read from the index of names. */
export const nameSql = { album: above('albums'), track: above('tracks') } as const;

/** What no name is above. */
const end = '\u{10FFFF}';

/** The set of the items whose names lie in a range. */
export function nameFilters(scope: Scope, kind: Kind, { names }: PersonalFilter): Kept<Flags>[] {
  if (names === undefined) return [];
  const [low, high] = boundsOf(names);
  const build = (): Flags =>
    kind === 'artist'
      ? artistsBetween(scope, low, high)
      : flagsOf(readManyIds(scope.reader, nameSql[kind], [low, high]));
  return [scope.memory.flags.get(`${kind} names ${low} ${high}`, String(scope.memory.feed[kind]), build)];
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
