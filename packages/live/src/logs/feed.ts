import type { Logger, LogLine } from '@bandstand/http';

export type EntryLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log before it is written anywhere. Secrets are not hidden in it yet. */
export interface Entry {
  /** ms since 1970. */
  readonly at: number;
  readonly level: EntryLevel;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Told at once; must neither wait nor throw, nor log. */
export type EntryListener = (entry: Entry) => void;

const mostEarly = 1000;

/**
 * A log whose lines are also told to whoever keeps them. `log` is to be used by all parts of the house in place of the one it
 * is made of. Who begins to listen is told the first lines of the start, too.
 */
export class LogFeed {
  readonly log: Logger;
  /** The log alone, for those who keep its lines: what they say of themselves is not told to them. */
  readonly base: Logger;
  readonly #listeners = new Set<EntryListener>();
  readonly #clock: () => number;
  #early: Entry[] | undefined = [];

  constructor(base: Logger, clock: () => number = Date.now) {
    this.base = base;
    this.#clock = clock;
    this.log = this.#tee(base, {});
  }

  /** Returns how to stop. */
  listen(listener: EntryListener): () => void {
    for (const entry of this.#early ?? []) listener(entry);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Everybody listens who will: the first lines are kept no longer. */
  settle(): void {
    this.#early = undefined;
  }

  #tee(log: Logger, bindings: Readonly<Record<string, unknown>>): Logger {
    const line =
      (level: EntryLevel): LogLine =>
      (fields: object | string, message?: string) => {
        if (typeof fields === 'string') log[level](fields);
        else log[level](fields, message);
        this.#tell(level, bindings, fields, message);
      };
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (more) => this.#tee(log.child(more), { ...bindings, ...more }),
    };
  }

  #tell(
    level: EntryLevel,
    bindings: Readonly<Record<string, unknown>>,
    fields: object | string,
    message = '',
  ): void {
    const words = typeof fields === 'string' ? fields : message;
    const all = typeof fields === 'string' ? bindings : { ...bindings, ...fields };
    const entry = { at: this.#clock(), level, fields: all, message: words };
    if (this.#early !== undefined && this.#early.length < mostEarly) this.#early.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }
}
