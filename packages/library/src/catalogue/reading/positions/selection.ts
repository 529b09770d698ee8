import type { Direction } from '../../queries.ts';
import type { Flags } from './id-list.ts';
import type { Shuffle } from './shuffle.ts';

/** Ids, each in its place: written out, or worked out. */
export type Order = Int32Array | Shuffle;

const itemAt = (order: Order, at: number): number =>
  order instanceof Int32Array ? (order[at] ?? 0) : order.at(at);

/** Places of the order that are counted together, a power of two. */
const blockBits = 10;
const block = 2 ** blockBits;

/** How many members stand before each block of the order; the last number is that of all. */
export function countMembers(order: Order, sets: readonly Flags[]): Int32Array {
  if (!(order instanceof Int32Array)) return countShuffled(order, sets);
  const blocks = Math.ceil(order.length / block);
  const counts = new Int32Array(blocks + 1);
  let count = 0;
  for (let number = 0; number < blocks; number++) {
    const end = Math.min(order.length, (number + 1) * block);
    for (let at = number * block; at < end; at++) if (isMember(sets, order[at] ?? 0)) count += 1;
    counts[number + 1] = count;
  }
  return counts;
}

/** The same by ids: where each of them stands costs less than who stands at each place. */
function countShuffled(shuffle: Shuffle, [first = new Uint8Array(0), ...rest]: readonly Flags[]): Int32Array {
  let members = first;
  for (const set of rest) {
    members = members.slice();
    for (let id = 0; id < members.length; id++) if (set[id] !== 1) members[id] = 0;
  }
  const each = shuffle.countPlaces(members, blockBits);
  const counts = new Int32Array(each.length + 1);
  for (let number = 0; number < each.length; number++)
    counts[number + 1] = (counts[number] ?? 0) + (each[number] ?? 0);
  return counts;
}

/** True for an id that is in all of the sets. */
export function isMember(sets: readonly Flags[], id: number): boolean {
  for (let i = 0; i < sets.length; i++) if (sets[i]?.[id] !== 1) return false;
  return true;
}

/** How many there are that are in all of the sets. */
export function countAll([first = new Uint8Array(0), ...rest]: readonly Flags[]): number {
  let count = 0;
  for (let id = 1; id < first.length; id++) if (first[id] === 1 && isMember(rest, id)) count += 1;
  return count;
}

/**
 * A list: an order of all items of a kind, of which those in all of the sets are members. The members are not written
 * out: the counts of `countMembers` find any of them, so a list of a million tracks costs 4 KB for each kind of viewer
 * and each filter beside the order that they share. A place is an index into the order, seen in the list's direction.
 */
export class Selection {
  /** Members. */
  readonly total: number;
  readonly #order: Order;
  readonly #sets: readonly Flags[];
  readonly #counts: () => Int32Array;
  readonly #down: boolean;

  /** @param counts what `countMembers` gives for the order and the sets; only asked for when a page begins at an offset */
  constructor(
    order: Order,
    sets: readonly Flags[],
    direction: Direction,
    total: number,
    counts: () => Int32Array,
  ) {
    this.total = total;
    this.#order = order;
    this.#sets = sets;
    this.#counts = counts;
    this.#down = direction === 'desc';
  }

  /** Places, members or not. */
  get length(): number {
    return this.#order.length;
  }

  /** The item at a place, member or not. */
  item(place: number): number {
    return itemAt(this.#order, this.#down ? this.length - 1 - place : place);
  }

  /** The place of the member with this number, counted from 0; `length` when there are not so many. */
  placeOf(number: number): number {
    if (number >= this.total) return this.length;
    if (number === 0) return this.nextMember(0);
    const at = this.#indexOf(this.#down ? this.total - 1 - number : number);
    return this.#down ? this.length - 1 - at : at;
  }

  /** The first place from this one on that holds a member; `length` when there is none. */
  nextMember(place: number): number {
    let next = place;
    while (next < this.length && !isMember(this.#sets, this.item(next))) next += 1;
    return next;
  }

  /** So many members from the one with this number on, as ids. */
  members(from: number, count: number): number[] {
    const ids: number[] = [];
    for (let place = this.placeOf(from); place < this.length && ids.length < count; place++) {
      const id = this.item(place);
      if (isMember(this.#sets, id)) ids.push(id);
    }
    return ids;
  }

  /** Index into the order of the member with this number in ascending direction. */
  #indexOf(number: number): number {
    const counts = this.#counts();
    let low = 0;
    let high = counts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((counts[middle] ?? 0) <= number) low = middle;
      else high = middle;
    }
    let left = number - (counts[low] ?? 0);
    for (let at = low * block; at < this.#order.length; at++) {
      if (isMember(this.#sets, itemAt(this.#order, at)) && left-- === 0) return at;
    }
    return this.#order.length;
  }
}
