interface Entry<V> {
  readonly value: Promise<V>;
  /** When it is forgotten, in ms since 1970. */
  readonly until: number;
}

export interface KeyCacheOptions {
  /** ms since 1970. */
  readonly clock: () => number;
  /** Most keys that are remembered; 1000 by default. The one that was learnt first is forgotten first. */
  readonly capacity?: number;
  /** How long a key is believed, in ms; 60,000 by default. */
  readonly lifeMs?: number;
}

/** What keys stand for, remembered for a short time; that a key is unknown is remembered too. */
export class KeyCache<V> {
  readonly #clock: () => number;
  readonly #capacity: number;
  readonly #lifeMs: number;
  readonly #entries = new Map<string, Entry<V>>();

  constructor({ clock, capacity = 1000, lifeMs = 60_000 }: KeyCacheOptions) {
    this.#clock = clock;
    this.#capacity = capacity;
    this.#lifeMs = lifeMs;
  }

  /** What is known of a key, else what `load` finds. Those who ask at once wait for one answer; a failure is not remembered. */
  get(key: string, load: () => Promise<V>): Promise<V> {
    const now = this.#clock();
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > now) return known.value;
    const value = load();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: now + this.#lifeMs });
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#capacity && oldest.done !== true) this.#entries.delete(oldest.value);
    value.catch(() => {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
    });
    return value;
  }

  /** Forgets everything: something changed in this process. */
  clear(): void {
    this.#entries.clear();
  }
}
