/** Runs a few asynchronous pieces of work at a time, the others wait in order. */
export class Turns {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #full: () => Error;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param full the error for whoever finds the queue full */
  constructor(concurrency: number, maxWaiting: number, full: () => Error) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
    this.#full = full;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#concurrency) await this.#wait();
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) throw this.#full();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
