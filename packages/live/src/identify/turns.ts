interface Waiting<T> {
  readonly thing: T;
  readonly work: (thing: T) => Promise<void>;
}

/**
 * Lets so many work at once, one of each stream. Of a stream one more may wait; when a newer one comes, the older is dropped,
 * so that what is behind under load is thinned out evenly and never grows.
 */
export class Turns<K, T> {
  readonly #atOnce: number;
  readonly #waiting = new Map<K, Waiting<T>>();
  readonly #running = new Map<K, Promise<void>>();

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Has the work done when it is its turn; true when another of its stream was dropped for it. */
  ask(key: K, thing: T, work: (thing: T) => Promise<void>): boolean {
    const dropped = this.#waiting.has(key);
    // One that waits keeps its place in the row.
    this.#waiting.set(key, { thing, work });
    this.#next();
    return dropped;
  }

  /** Resolves when nothing of the stream runs or waits any more. */
  async idle(key: K): Promise<void> {
    while (this.#running.has(key) || this.#waiting.has(key))
      await (this.#running.get(key) ?? Promise.race(this.#running.values()));
  }

  /** Drops what waits; resolves when what runs is done. */
  async close(): Promise<void> {
    this.#waiting.clear();
    await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const [key, { thing, work }] of this.#waiting) {
      if (this.#running.size >= this.#atOnce) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      const done = work(thing).finally(() => {
        this.#running.delete(key);
        this.#next();
      });
      this.#running.set(key, done);
    }
  }
}
