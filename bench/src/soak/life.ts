/** One life of the server: from its start to its stop or kill. What fails while it dies is no error. */
export class Life {
  readonly url: string;
  readonly requests: number[] = [];
  readonly errors: string[] = [];
  #dying = false;
  #over = false;

  constructor(url: string) {
    this.url = url;
  }

  /** No more work is begun. */
  get over(): boolean {
    return this.#over;
  }

  /** From now on failures are its death's. */
  dies(): void {
    this.#dying = true;
    this.#over = true;
  }

  ends(): void {
    this.#over = true;
  }

  /** Does one thing, keeps how many ms it took or why it failed; resolves to undefined when it failed. */
  async timed<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    const started = performance.now();
    try {
      const done = await work();
      this.requests.push(performance.now() - started);
      return done;
    } catch (error) {
      if (!this.#dying)
        this.errors.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}
