import { type After, encodeCursor } from '../../cursor.ts';
import type { Direction, Page } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Ordering, orderingOf } from './keys.ts';
import { type ListOf, selectionOf, shuffleOf } from './positions.ts';
import type { Selection } from './selection.ts';

/** Where a page starts and how long it is. */
export interface Wanted {
  readonly order: Direction;
  readonly limit: number;
  readonly offset: number;
  readonly after: After | undefined;
  /** True for a random order that was drawn for this page: nobody has seen it yet. */
  readonly fresh: boolean;
}

/** Rows by id, of those that exist and that the viewer may see at this moment. */
export type Fetch<T> = (ids: readonly number[]) => ReadonlyMap<number, T>;

/** The ids of a page. */
export type Found = Page<number>;

/**
 * One page of a list. Items that vanished since the order was read are left out, later ones move up.
 * @param found called before rows are read, with what tells the ids of the page up to there
 */
export function pageOf<T>(
  scope: Scope,
  asked: ListOf,
  wanted: Wanted,
  fetch: Fetch<T>,
  found?: (page: () => Found) => void,
): Page<T> {
  const { order, after } = wanted;
  const list = { ...asked, width: after === undefined ? undefined : Number(after.key[0]) };
  const selection = selectionOf(scope, list, order);
  const { offset, limit } = wanted.fresh ? firstOf(selection, wanted) : wanted;
  const ordering = list.keys === undefined ? orderingOf(scope, list, shuffleOf(list)) : undefined;
  const items: T[] = [];
  const passed: number[] = [];
  const ended = (): Omit<Page<T>, 'items'> => ({
    next: ordering && place < selection.length ? cursorAfter(passed, list, order, ordering) : null,
    total: selection.total,
  });
  let place = selection.nextMember(
    after && ordering ? placeAfter(selection, after, ordering) : selection.placeOf(offset),
  );
  while (items.length < limit && place < selection.length) {
    const ids: number[] = [];
    while (ids.length < limit - items.length && place < selection.length) {
      ids.push(selection.item(place));
      place = selection.nextMember(place + 1);
    }
    passed.push(...ids);
    found?.(() => ({ items: passed, ...ended() }));
    const rows = fetch(ids);
    items.push(...ids.flatMap((id) => rows.get(id) ?? []));
  }
  return { items, ...ended() };
}

/** Any page of an order that nobody has seen is as good as its first, and that is found at once. */
function firstOf({ total }: Selection, { offset, limit }: Wanted): { offset: number; limit: number } {
  return { offset: 0, limit: Math.min(limit, Math.max(0, total - offset)) };
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
