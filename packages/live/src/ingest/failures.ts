import type { Clock } from '@bandstand/sqlite';

const windowMs = 60_000;
const mostFailures = 20;
const mostAddresses = 10_000;

interface Counted {
  readonly since: number;
  failures: number;
}

/** Wrong keys and passwords by address: who has too many of them in a minute is refused unheard until it is over. */
export class Failures {
  readonly #clock: Clock;
  readonly #counted = new Map<string, Counted>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isBarred(address: string): boolean {
    return (this.#current(address)?.failures ?? 0) >= mostFailures;
  }

  note(address: string): void {
    const counted = this.#current(address);
    if (counted) counted.failures += 1;
    else this.#begin(address);
  }

  #begin(address: string): void {
    // The oldest goes: whoever has that many addresses is not held up by any list.
    const oldest = this.#counted.size >= mostAddresses ? this.#counted.keys().next() : undefined;
    if (oldest?.done === false) this.#counted.delete(oldest.value);
    this.#counted.set(address, { since: this.#clock(), failures: 1 });
  }

  #current(address: string): Counted | undefined {
    const counted = this.#counted.get(address);
    if (counted && this.#clock() - counted.since >= windowMs) this.#counted.delete(address);
    return this.#counted.get(address);
  }
}
