import type { TimedCache } from './known-mbids.ts';

/** A TimedCache of this process. Holds the `most` entries that were set last. */
export class MemoryCache implements TimedCache {
  readonly #clock: () => number;
  readonly #most: number;
  readonly #entries = new Map<string, { readonly value: string; readonly until: number }>();

  /** @param clock ms since 1970 */
  constructor(clock: () => number, most = 10_000) {
    this.#clock = clock;
    this.#most = most;
  }

  async get(key: string): Promise<string | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > this.#clock()) return entry?.value;
    this.#entries.delete(key);
    return undefined;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#clock() + seconds * 1000 });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
  }
}
