import type { Clock } from '@bandstand/sqlite';

export interface Rate {
  /** How often at once. */
  readonly burst: number;
  /** Milliseconds after which one more is allowed. */
  readonly everyMs: number;
}

const mostKnown = 10_000;

/** How often each of many may do something: as a bucket that fills again. */
export class Rates {
  readonly #rate: Rate;
  readonly #clock: Clock;
  /** When each bucket will be full, in ms since 1970. */
  readonly #fullAt = new Map<string, number>();

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Whether it is allowed now; counts it when it is. */
  take(who: string): boolean {
    const { burst, everyMs } = this.#rate;
    const now = this.#clock();
    const fullAt = Math.max(now, this.#fullAt.get(who) ?? now) + everyMs;
    if (fullAt - now > burst * everyMs) return false;
    if (this.#fullAt.size >= mostKnown) this.#forget(now);
    this.#fullAt.set(who, fullAt);
    return true;
  }

  #forget(now: number): void {
    for (const [who, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(who);
    if (this.#fullAt.size >= mostKnown) this.#fullAt.clear();
  }
}
