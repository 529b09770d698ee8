/** Sets that statements read from indexes. Of a million tracks one takes a megabyte: only what lists are made of is kept. */
import type { Params } from '@bandstand/sqlite';
import type { Scope } from '../scope.ts';
import { type Flags, highestOf, readManyIds } from './id-list.ts';
import type { Kept } from './shelf.ts';

/** A set that one statement reads, kept under a key until the catalogue changes. */
export function readSet(scope: Scope, key: string, sql: string, params: Params): Kept<Flags> {
  return keptSet(scope, key, () => readUnion(scope, sql, [params]));
}

/** What one statement gives for any of the values: kept as a whole, not value by value. */
export function readAny(
  scope: Scope,
  key: string,
  sql: string,
  values: readonly (string | number)[],
): Kept<Flags> {
  return keptSet(scope, `${key} ${JSON.stringify(values)}`, () => readAnyOnce(scope, sql, values));
}

/** The same for what is made of it: nothing is kept. */
export function readAnyOnce(scope: Scope, sql: string, values: readonly (string | number)[]): Flags {
  return readUnion(
    scope,
    sql,
    values.map((value) => [value]),
  );
}

/** A set of albums or tracks, kept under a key until the catalogue changes. */
export function keptSet({ memory }: Scope, key: string, build: () => Flags): Kept<Flags> {
  const { album, track } = memory.feed;
  return memory.flags.get(key, `${album}:${track}`, build);
}

function readUnion({ reader }: Scope, sql: string, each: readonly Params[]): Flags {
  let flags: Flags = new Uint8Array(0);
  for (const params of each) flags = withIds(flags, readManyIds(reader, sql, params));
  return flags;
}

/** The set with these ids, which may be longer then. */
export function withIds(flags: Flags, ids: Int32Array): Flags {
  let all = flags;
  const highest = highestOf(ids);
  if (highest >= all.length) {
    all = new Uint8Array(highest + 1);
    all.set(flags);
  }
  for (let i = 0; i < ids.length; i++) all[ids[i] ?? 0] = 1;
  return all;
}
