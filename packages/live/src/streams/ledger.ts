import { isBusy, type Log } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';

/** Something that must be written into an app's database. May be tried again: its transaction is rolled back when it throws. */
export type Entry = () => void;

export interface LedgerParts {
  readonly log: Log;
  /** Between tries in ms, while a database is being tended; 250 unless told. */
  readonly retryMs?: number;
}

/** Entries of one app that wait for its database; beyond that it is beyond help. */
const mostWaiting = 10_000;

/**
 * Writes what happens app by app, in order, behind the media's way: what happens is never held up by a database, and a database
 * that is being tended gets its entries afterwards.
 */
export class Ledger {
  readonly #log: Log;
  readonly #retryMs: number;
  readonly #waiting = new Map<AppName, Entry[]>();
  readonly #timers = new Map<AppName, NodeJS.Timeout | NodeJS.Immediate>();

  constructor({ log, retryMs = 250 }: LedgerParts) {
    this.#log = log;
    this.#retryMs = retryMs;
  }

  add(app: AppName, entry: Entry): void {
    const waiting = this.#waiting.get(app) ?? [];
    this.#waiting.set(app, waiting);
    if (waiting.length >= mostWaiting) {
      this.#log.error({ app }, 'a stream could not be noted: the database of its app takes nothing any more');
      return;
    }
    waiting.push(entry);
    if (!this.#timers.has(app))
      this.#timers.set(
        app,
        setImmediate(() => this.#work(app)),
      );
  }

  /** Whether nothing waits for the app's database. */
  isIdle(app: AppName): boolean {
    return !this.#waiting.has(app);
  }

  /** Writes what waits at once, as far as the databases take it. */
  flush(): void {
    for (const app of Array.from(this.#waiting.keys())) this.#work(app);
    for (const timer of this.#timers.values()) stop(timer);
    this.#timers.clear();
  }

  #work(app: AppName): void {
    const timer = this.#timers.get(app);
    if (timer) stop(timer);
    this.#timers.delete(app);
    const waiting = this.#waiting.get(app) ?? [];
    for (let entry = waiting[0]; entry; entry = waiting[0]) {
      try {
        entry();
      } catch (error) {
        if (isPassing(error)) {
          this.#timers.set(app, setTimeout(() => this.#work(app), this.#retryMs).unref());
          return;
        }
        this.#log.error({ err: error, app }, 'a stream could not be noted');
      }
      waiting.shift();
    }
    this.#waiting.delete(app);
  }
}

const isPassing = (error: unknown): boolean =>
  isBusy(error) || (error instanceof LiveError && error.code === 'busy');

function stop(timer: NodeJS.Timeout | NodeJS.Immediate): void {
  if ('refresh' in timer) clearTimeout(timer);
  else clearImmediate(timer);
}
