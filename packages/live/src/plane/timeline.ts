/** Beyond these the source has another clock than before, not a late or early unit. */
const jumpAhead = 10_000;
const jumpBack = -3000;

/**
 * Puts the 32-bit milliseconds of a source (RTMP 1.0, 5.3.1) on a clock in microseconds that starts at 0 and never jumps:
 * it goes on where the source's numbers wrap around, and goes on from the last time where they leap.
 */
export class Timeline {
  #last: number | undefined;
  #now = 0;
  #highest = 0;
  #jumps = 0;

  get jumps(): number {
    return this.#jumps;
  }

  /** Microseconds on the clock. Sound and picture of a source must go through the same one. */
  place(milliseconds: number): number {
    // The difference as a signed number of 32 bits: right on both sides of the wrap.
    const passed = this.#last === undefined ? 0 : (milliseconds - this.#last) | 0;
    this.#last = milliseconds;
    if (passed > jumpAhead || passed < jumpBack) {
      this.#jumps += 1;
      this.#now = this.#highest;
    } else this.#now += passed;
    this.#highest = Math.max(this.#highest, this.#now);
    return Math.max(0, this.#now) * 1000;
  }
}

/** Keeps decoding times strictly growing: a unit at or before the one ahead of it comes a millisecond after that. */
export class Order {
  #last = -1000;

  place(at: number): number {
    this.#last = Math.max(at, this.#last + 1000);
    return this.#last;
  }
}
