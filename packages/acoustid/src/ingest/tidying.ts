import { type Bind, type PostgresLog, tidyOverlapIndex } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';

/** New fingerprints that are worth the trouble when there is nothing else to do: a search among them takes a while. */
const worth = 1000;
/** So many are put in their place in any case, long before PostgreSQL would do it within an import. */
const most = 16_000;

/** Puts new fingerprints in their place in the overlap index of PostgreSQL: when the import rests, and now and then. */
export class Tidying {
  readonly #bind: Bind<FingerprintTables>;
  readonly #log: PostgresLog;
  readonly #stopping = new AbortController();
  #waiting = 0;
  #running: Promise<void> | undefined;

  constructor(bind: Bind<FingerprintTables>, log: PostgresLog) {
    this.#bind = bind;
    this.#log = log;
  }

  /** So many fingerprints were stored. */
  stored(count: number): void {
    this.#waiting += count;
    if (this.#waiting >= most) this.#begin();
  }

  /** There is nothing to import for now. */
  rest(): void {
    if (this.#waiting >= worth) this.#begin();
  }

  /** Breaks off what is under way: PostgreSQL goes on with it another time. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  #begin(): void {
    if (this.#stopping.signal.aborted) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const count = this.#waiting;
    this.#waiting = 0;
    try {
      await tidyOverlapIndex(this.#bind, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#waiting += count;
      this.#log.warn({ err: error }, 'the overlap index of PostgreSQL was not put in order');
    }
  }
}
