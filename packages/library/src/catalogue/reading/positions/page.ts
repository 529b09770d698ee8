import { type After, encodeCursor } from '../../cursor.ts';
import type { Direction, Page } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Ordering, orderingOf } from './keys.ts';
import { type ListOf, positionsOf } from './positions.ts';

/** Where a page starts and how long it is. */
export interface Wanted {
  readonly order: Direction;
  readonly limit: number;
  readonly offset: number;
  readonly after: After | undefined;
}

/** Rows by id, of those that exist and that the viewer may see at this moment. */
export type Fetch<T> = (ids: readonly number[]) => ReadonlyMap<number, T>;

/** One page of a list. Items that vanished since the positions were built are left out, later ones move up. */
export function pageOf<T>(scope: Scope, list: ListOf, wanted: Wanted, fetch: Fetch<T>): Page<T> {
  const positions = positionsOf(scope, list);
  const ordering = orderingOf(scope, list.kind, list.sort, list.seed);
  const at = inDirection(positions, wanted.order);
  const start = wanted.after ? placeAfter(at, positions.length, wanted.after, ordering) : wanted.offset;
  const items: T[] = [];
  let next = start;
  while (items.length < wanted.limit && next < positions.length) {
    const end = Math.min(positions.length, next + wanted.limit - items.length);
    const ids = Array.from({ length: end - next }, (_, i) => at(next + i));
    const rows = fetch(ids);
    for (const id of ids) {
      const row = rows.get(id);
      if (row !== undefined) items.push(row);
    }
    next = end;
  }
  const cursor = next < positions.length ? cursorAt(at, start, next, list, wanted.order, ordering) : null;
  return { items, next: cursor, total: positions.length };
}

type At = (index: number) => number;

function inDirection(positions: Int32Array, order: Direction): At {
  if (order === 'asc') return (index) => positions[index] ?? 0;
  return (index) => positions[positions.length - 1 - index] ?? 0;
}

/** The index of the first item beyond the place: a binary search that steps over items that are gone. */
function placeAfter(at: At, length: number, after: After, ordering: Ordering): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    let probe = middle;
    let beyond: boolean | undefined;
    while (probe < high && beyond === undefined) beyond = ordering.beyond(at(probe++), after);
    if (beyond === false) low = probe;
    else high = middle;
  }
  return low;
}

/** The place after the last item of the page that still says where it is. */
function cursorAt(
  at: At,
  start: number,
  end: number,
  { sort, seed }: ListOf,
  order: Direction,
  ordering: Ordering,
): string | null {
  for (let index = end - 1; index >= start; index--) {
    const id = at(index);
    const key = ordering.key(id);
    if (key !== undefined) return encodeCursor({ sort, order, seed, key, id });
  }
  return null;
}
