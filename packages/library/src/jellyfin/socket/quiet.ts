/** Waits for quiet: runs `act` once nothing was noted for `quietMs`, or `mostMs` after the first note. */
export class Quiet {
  readonly #act: () => void;
  readonly #quietMs: number;
  readonly #mostMs: number;
  #quiet: NodeJS.Timeout | undefined;
  #most: NodeJS.Timeout | undefined;

  constructor(act: () => void, quietMs: number, mostMs: number) {
    this.#act = act;
    this.#quietMs = quietMs;
    this.#mostMs = mostMs;
  }

  note(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.flush(), this.#quietMs).unref();
    this.#most ??= setTimeout(() => this.flush(), this.#mostMs).unref();
  }

  /** Acts now, if there is anything. */
  flush(): void {
    if (this.#most === undefined) return;
    this.stop();
    this.#act();
  }

  stop(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#most);
    this.#most = undefined;
  }
}
