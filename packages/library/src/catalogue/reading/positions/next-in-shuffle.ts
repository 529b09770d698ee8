import type { Direction } from '../../queries.ts';
import type { Flags } from './id-list.ts';
import { place } from './random-order.ts';
import { isMember } from './selection.ts';

export interface ShuffleQuery {
  readonly seed: number;
  readonly limit: number;
  readonly order: Direction;
  /** The item after which to go on. */
  readonly after: number | undefined;
}

export interface Shuffled {
  readonly ids: number[];
  /** Whether there are items after these. */
  readonly more: boolean;
  readonly total: number;
}

const places = 0x1_0000_0000;

/**
 * The next items of a random order. Places are spread evenly, so the next `limit` items lie in a window that the number
 * of members foretells: one pass gathers what is in it, and only that is sorted. A window that holds too few is widened.
 */
export function nextInShuffle(members: Flags, sets: readonly Flags[], query: ShuffleQuery): Shuffled {
  const { seed, limit, order, after } = query;
  const rank = (id: number): number => (order === 'asc' ? place(id, seed) : places - 1 - place(id, seed));
  const from = after === undefined ? -1 : rank(after);
  // As if every id were a member: for lists of few members the window is widened until it holds them.
  let share = Math.ceil((places * (2 * limit + 20)) / Math.max(1, members.length));
  for (;;) {
    const { ids, total } = gather(members, sets, rank, from, from + share);
    if (ids.length > limit || share >= places) {
      ids.sort((a, b) => rank(a) - rank(b));
      return { ids: ids.slice(0, limit), more: ids.length > limit, total };
    }
    share = Math.min(
      places,
      Math.max(4 * share, Math.ceil((places * (2 * limit + 20)) / Math.max(1, total))),
    );
  }
}

/** Members whose rank is above `from` and not above `to`, and how many members there are at all. */
function gather(
  members: Flags,
  sets: readonly Flags[],
  rank: (id: number) => number,
  from: number,
  to: number,
): { readonly ids: number[]; readonly total: number } {
  const ids: number[] = [];
  let total = 0;
  for (let id = 1; id < members.length; id++) {
    if (members[id] !== 1 || !isMember(sets, id)) continue;
    total += 1;
    const at = rank(id);
    if (at > from && at <= to) ids.push(id);
  }
  return { ids, total };
}
