import { type After, encodeCursor } from '../../cursor.ts';
import type { Direction, Page } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Ordering, orderingOf } from './keys.ts';
import { nextInShuffle } from './next-in-shuffle.ts';
import { type ListOf, selectionOf } from './positions.ts';
import type { Selection } from './selection.ts';

/** Where a page starts and how long it is. */
export interface Wanted {
  readonly order: Direction;
  readonly limit: number;
  readonly offset: number;
  readonly after: After | undefined;
}

/** Rows by id, of those that exist and that the viewer may see at this moment. */
export type Fetch<T> = (ids: readonly number[]) => ReadonlyMap<number, T>;

/** One page of a list. Items that vanished since the order was read are left out, later ones move up. */
export function pageOf<T>(scope: Scope, list: ListOf, wanted: Wanted, fetch: Fetch<T>): Page<T> {
  const { order, limit, offset, after } = wanted;
  const keyed = list.keys !== undefined;
  if (list.sort === 'random' && offset === 0 && !keyed) return randomPage(scope, list, wanted, fetch);
  const selection = selectionOf(scope, list, order);
  const ordering = keyed ? undefined : orderingOf(scope, list.kind, list.sort, list.seed);
  const items: T[] = [];
  const passed: number[] = [];
  let place = selection.nextMember(
    after && ordering ? placeAfter(selection, after, ordering) : selection.placeOf(offset),
  );
  while (items.length < limit && place < selection.length) {
    const ids: number[] = [];
    while (ids.length < limit - items.length && place < selection.length) {
      ids.push(selection.item(place));
      place = selection.nextMember(place + 1);
    }
    const rows = fetch(ids);
    items.push(...ids.flatMap((id) => rows.get(id) ?? []));
    passed.push(...ids);
  }
  const next = ordering && place < selection.length ? cursorAfter(passed, list, order, ordering) : null;
  return { items, next, total: selection.total };
}

/** A page of a random order from its beginning or from a cursor on: the order itself is not made. */
function randomPage<T>(
  scope: Scope,
  list: ListOf,
  { order, limit, after }: Wanted,
  fetch: Fetch<T>,
): Page<T> {
  const [first, ...rest] = list.sets.map(({ value }) => value);
  const members = first ?? new Uint8Array(0);
  const { ids, more, total } = nextInShuffle(members, rest, {
    seed: list.seed,
    limit,
    order,
    after: after?.id,
  });
  const rows = fetch(ids);
  const last = ids.at(-1);
  const { sort, seed } = list;
  const next = more && last !== undefined ? encodeCursor({ sort, order, seed, key: [], id: last }) : null;
  return { items: ids.flatMap((id) => rows.get(id) ?? []), next, total };
}

/** The place of the first item beyond: a binary search that steps over items that are gone. */
function placeAfter(selection: Selection, after: After, ordering: Ordering): number {
  let low = 0;
  let high = selection.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    let probe = middle;
    let beyond: boolean | undefined;
    while (probe < high && beyond === undefined) beyond = ordering.beyond(selection.item(probe++), after);
    if (beyond === false) low = probe;
    else high = middle;
  }
  return low;
}

/** The place after the last item of a page that still says where it is. */
function cursorAfter(
  passed: readonly number[],
  { sort, seed }: ListOf,
  order: Direction,
  ordering: Ordering,
): string | null {
  for (const id of passed.toReversed()) {
    const key = ordering.key(id);
    if (key !== undefined) return encodeCursor({ sort, order, seed, key, id });
  }
  return null;
}
