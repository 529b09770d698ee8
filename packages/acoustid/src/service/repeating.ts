/** Work that is done again and again, one run after the other. */
export class Repeating {
  readonly #work: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  /**
   * @param everyMs from the beginning of one run to the next
   * @param failed hears what a run rejected with; the next one comes all the same
   */
  constructor(everyMs: number, work: () => Promise<void>, failed: (error: unknown) => void) {
    this.#work = work;
    this.#failed = failed;
    this.#timer = setInterval(() => void this.now(), everyMs);
    // It does not keep a process from ending that has nothing else to do.
    this.#timer.unref();
  }

  /** Runs at once; calls while it runs share that run. Never rejects. */
  now(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#running ??= this.#work()
      .catch(this.#failed)
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** No further run begins; waits for the one under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }
}
