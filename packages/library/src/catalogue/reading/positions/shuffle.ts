/** Bits of a shuffle at least and at most. */
const narrowest = 8;
const widest = 30;

/** Odd numbers whose products mix well, and the numbers that undo them modulo a power of two. */
const one = 0x21f0aaad;
const two = 0x735a2d97;
const three = 0x9e3779b1;
const notOne = inverseOf(one);
const notTwo = inverseOf(two);
const notThree = inverseOf(three);

/** x · y = 1 modulo 2^32, by Newton's iteration: each step doubles the bits that are right. */
function inverseOf(x: number): number {
  let y = x;
  for (let step = 0; step < 5; step++) y = Math.imul(y, 2 - Math.imul(x, y));
  return y;
}

/** The bits of the ids below `size`. */
export function widthOf(size: number): number {
  return Math.min(widest, Math.max(narrowest, Math.ceil(Math.log2(Math.max(1, size)))));
}

export const isWidth = (width: number): boolean =>
  Number.isInteger(width) && width >= narrowest && width <= widest;

/**
 * A pseudo-random order of all ids below a power of two that takes no memory: the place of an id is worked out, and so is
 * the id at a place. Whatever items come or go, the others keep their places, so a page goes on where the last one ended.
 * Each round adds a key, multiplies by an odd number and folds the upper half into the lower: all of that can be undone.
 */
export class Shuffle {
  readonly width: number;
  readonly seed: number;
  readonly #mask: number;
  readonly #fold: number;
  readonly #first: number;
  readonly #second: number;
  readonly #third: number;

  constructor(width: number, seed: number) {
    this.width = width;
    this.seed = seed;
    this.#mask = 2 ** width - 1;
    this.#fold = Math.ceil(width / 2);
    this.#first = keyOf(seed, one);
    this.#second = keyOf(seed, two);
    this.#third = keyOf(seed, three);
  }

  /** Places that there are, with or without an item. */
  get length(): number {
    return this.#mask + 1;
  }

  /** The place of an id below `length`. */
  placeOf(id: number): number {
    const mask = this.#mask;
    const fold = this.#fold;
    let x = Math.imul(id + this.#first, one) & mask;
    x ^= x >>> fold;
    x = Math.imul(x + this.#second, two) & mask;
    x ^= x >>> fold;
    x = Math.imul(x + this.#third, three) & mask;
    return x ^ (x >>> fold);
  }

  /** How many of the ids whose byte is 1 have a place in each run of `2 ** bits` places; the last run may be cut short. */
  countPlaces(chosen: Uint8Array, bits: number): Int32Array {
    const counts = new Int32Array(Math.max(1, this.length >>> bits));
    // The same as `placeOf`, which would take longer to be called a million times than to work.
    const mask = this.#mask;
    const fold = this.#fold;
    const [first, second, third] = [this.#first, this.#second, this.#third];
    const end = Math.min(chosen.length, this.length);
    for (let id = 0; id < end; id++) {
      if (chosen[id] !== 1) continue;
      let x = Math.imul(id + first, one) & mask;
      x ^= x >>> fold;
      x = Math.imul(x + second, two) & mask;
      x ^= x >>> fold;
      x = Math.imul(x + third, three) & mask;
      const run = (x ^ (x >>> fold)) >>> bits;
      counts[run] = (counts[run] ?? 0) + 1;
    }
    return counts;
  }

  /** The id at a place. */
  at(place: number): number {
    const mask = this.#mask;
    const fold = this.#fold;
    let x = place ^ (place >>> fold);
    x = (Math.imul(x, notThree) - this.#third) & mask;
    x ^= x >>> fold;
    x = (Math.imul(x, notTwo) - this.#second) & mask;
    x ^= x >>> fold;
    return (Math.imul(x, notOne) - this.#first) & mask;
  }
}

/** What a round adds. */
function keyOf(seed: number, factor: number): number {
  const mixed = Math.imul(seed ^ (seed >>> 15) ^ factor, factor);
  return (mixed ^ (mixed >>> 13)) & 0x3fffffff;
}
