/** Requests that wait for something to change, each for a bounded time. */
export class Waiting {
  readonly #most: number;
  readonly #wakers = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#wakers.size >= this.#most;
  }

  /** Tells all who wait to look again. */
  wake(): void {
    for (const waker of Array.from(this.#wakers)) waker();
  }

  /** True as soon as it holds, false when it does not for so many milliseconds. */
  async until(holds: () => boolean, milliseconds: number): Promise<boolean> {
    if (holds()) return true;
    if (this.full) return false;
    return new Promise((resolve) => {
      const settle = (answer: boolean): void => {
        clearTimeout(timer);
        this.#wakers.delete(waker);
        resolve(answer);
      };
      const timer = setTimeout(() => settle(holds()), milliseconds);
      const waker = (): void => {
        if (holds()) settle(true);
      };
      this.#wakers.add(waker);
    });
  }
}
