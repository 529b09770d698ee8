/** Lists of few members among a million: their order is made of these few alone, not looked through for them. */
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type Flags, flagsOf, within } from './id-list.ts';

const mostMembers = 2048;
/** Among fewer than so many for each of them, the members are found as quickly. */
const sparse = 8;

/** What a filter lets through: a byte for every id, or the ids, ascending. */
export type IdSet = Kept<Flags> | Kept<Int32Array>;

const isFew = (set: IdSet): set is Kept<Int32Array> => set.value instanceof Int32Array;
const isMany = (set: IdSet): set is Kept<Flags> => !isFew(set);

/** Ids as a filter: as they are when they are few. */
export function asFilter({ memory }: Scope, ids: Kept<Int32Array>): IdSet {
  if (ids.value.length <= mostMembers) return ids;
  return memory.flags.get(`many ${ids.id}`, '', () => flagsOf(ids.value));
}

/** Filters by what they are. */
export function parted(filters: readonly IdSet[]): {
  readonly sets: Kept<Flags>[];
  readonly few: Kept<Int32Array>[];
} {
  return { sets: filters.filter(isMany), few: filters.filter(isFew) };
}

interface Filters {
  readonly sets: readonly Kept<Flags>[];
  readonly few: readonly Kept<Int32Array>[];
}

/** The fewest ids that come into question, if they are few. The first set does not count: it is what the viewer sees. */
export function fewestOf(scope: Scope, { sets: [, ...filters], few }: Filters): Int32Array | undefined {
  if (few.length > 0) return few.map(({ value }) => value).reduce(inBoth);
  let fewest: Int32Array | undefined;
  for (const { id, value } of filters) {
    const { value: ids } = scope.memory.few.get(String(id), '', () => idsOfFew(value));
    if (ids !== null && (fewest === undefined || ids.length < fewest.length)) fewest = ids;
  }
  return fewest;
}

function inBoth(one: Int32Array, other: Int32Array): Int32Array {
  const known = new Set(other);
  return one.filter((id) => known.has(id));
}

/** The filters as sets alone, for an order that is not much longer than what comes into question. */
export function allAsSets({ memory }: Scope, { sets, few }: Filters): readonly Kept<Flags>[] {
  if (few.length === 0) return sets;
  return [...sets, ...few.map(({ id, value }) => memory.flags.get(`few ${id}`, '', () => flagsOf(value)))];
}

function idsOfFew(flags: Flags): Int32Array | null {
  const ids: number[] = [];
  // The runtime finds the next byte far quicker than a loop does.
  for (let id = flags.indexOf(1); id >= 0; id = flags.indexOf(1, id + 1)) {
    if (ids.length === mostMembers) return null;
    ids.push(id);
  }
  return Int32Array.from(ids);
}

/** Those of the few that are in all sets, in the order; undefined where it is better to look through the order itself. */
export function fewAlong(
  scope: Scope,
  few: Int32Array,
  order: Kept<Int32Array>,
  sets: readonly Flags[],
): Int32Array | undefined {
  if (order.value.length < sparse * few.length) return undefined;
  const places = scope.memory.places.get(String(order.id), '', () => placesIn(order.value)).value;
  return within(few, sets)
    .filter((id) => (places[id] ?? -1) >= 0)
    .sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
}

function placesIn(order: Int32Array): Int32Array {
  let highest = -1;
  for (let at = 0; at < order.length; at++) highest = Math.max(highest, order[at] ?? 0);
  const places = new Int32Array(highest + 1).fill(-1);
  for (let at = 0; at < order.length; at++) places[order[at] ?? 0] = at;
  return places;
}
