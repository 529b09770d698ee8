import type { Direction } from '../../queries.ts';
import type { Flags } from './id-list.ts';

/** Places of the order that are counted together. */
const block = 1024;

/** How many members stand before each block of the order; the last number is that of all. */
export function countMembers(order: Int32Array, sets: readonly Flags[]): Int32Array {
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

/** True for an id that is in all of the sets. */
export function isMember(sets: readonly Flags[], id: number): boolean {
  for (let i = 0; i < sets.length; i++) if (sets[i]?.[id] !== 1) return false;
  return true;
}

/**
 * A list: an order of all items of a kind, of which those in all of the sets are members. The members are not written
 * out: the counts of `countMembers` find any of them, so a list of a million tracks costs 4 KB for each kind of viewer
 * and each filter beside the order that they share. A place is an index into the order, seen in the list's direction.
 */
export class Selection {
  readonly #order: Int32Array;
  readonly #sets: readonly Flags[];
  readonly #counts: Int32Array;
  readonly #down: boolean;

  constructor(order: Int32Array, sets: readonly Flags[], counts: Int32Array, direction: Direction) {
    this.#order = order;
    this.#sets = sets;
    this.#counts = counts;
    this.#down = direction === 'desc';
  }

  /** Places, members or not. */
  get length(): number {
    return this.#order.length;
  }

  /** Members. */
  get total(): number {
    return this.#counts.at(-1) ?? 0;
  }

  /** The item at a place, member or not. */
  item(place: number): number {
    return this.#order[this.#down ? this.length - 1 - place : place] ?? 0;
  }

  /** The place of the member with this number, counted from 0; `length` when there are not so many. */
  placeOf(number: number): number {
    if (number >= this.total) return this.length;
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
    let low = 0;
    let high = this.#counts.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((this.#counts[middle] ?? 0) <= number) low = middle;
      else high = middle;
    }
    let left = number - (this.#counts[low] ?? 0);
    for (let at = low * block; at < this.#order.length; at++) {
      if (isMember(this.#sets, this.#order[at] ?? 0) && left-- === 0) return at;
    }
    return this.#order.length;
  }
}
