/** Sets that statements read from indexes. Of a million tracks one takes a megabyte: only what lists are made of is kept. */
import type { Params } from '@bandstand/sqlite';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type Flags, giveBack, highestOf, parseIds } from './id-list.ts';

/** A set that one statement reads (rows of `ids`), kept under a key until the catalogue changes. */
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
  const set = new GrowingSet();
  for (const params of each)
    for (const { ids } of reader.iterate<{ ids: string | null }>(sql, params)) set.add(parseIds(ids ?? ''));
  return set.flags();
}

/** A set that ids are added to, of which the highest is not known. */
export class GrowingSet {
  #flags: Flags = new Uint8Array(0);
  #length = 0;

  add(ids: Int32Array): void {
    const length = highestOf(ids) + 1;
    if (length > this.#flags.length) {
      const longer = new Uint8Array(Math.max(length, Math.ceil(1.5 * this.#length)));
      longer.set(this.#flags);
      giveBack(this.#flags);
      this.#flags = longer;
    }
    this.#length = Math.max(this.#length, length);
    for (let i = 0; i < ids.length; i++) this.#flags[ids[i] ?? 0] = 1;
  }

  flags(): Flags {
    if (this.#length === this.#flags.length) return this.#flags;
    const whole = this.#flags.slice(0, this.#length);
    giveBack(this.#flags);
    return whole;
  }
}
