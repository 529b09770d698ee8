/** Numbers of so many bits that wrap around, counted on without end: the nearest one to the number before. */
export class Unwrapped {
  readonly #size: number;
  #last: number | undefined;

  constructor(bits: 16 | 32) {
    this.#size = 2 ** bits;
  }

  /** Grows where the number grew, shrinks where it is one from before. The first one is itself. */
  next(number: number): number {
    const at = this.near(number);
    this.#last = Math.max(this.#last ?? at, at);
    return at;
  }

  /** The same, without remembering it. */
  near(number: number): number {
    if (this.#last === undefined) return number;
    const size = this.#size;
    const passed = (number - (this.#last % size) + size * 1.5) % size;
    return this.#last + passed - size / 2;
  }
}
