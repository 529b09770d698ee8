import type { Database } from '@bandstand/sqlite';

const lookMs = 200;

/**
 * Wakes those who wait for the next change, whichever thread or process writes it. Looks at the database only while
 * somebody waits, and once for all of them.
 */
export class ChangeWatch {
  readonly #db: Database;
  readonly #waiting = new Set<{ readonly seq: number; readonly wake: () => void }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The number of the last change. */
  last(): number {
    return this.#db.read(
      (reader) => reader.value<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'changes'`) ?? 0,
    );
  }

  /** Resolves when there is a change after the number `seq`, or when the signal fires. */
  async after(seq: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.last() > seq) return;
    await new Promise<void>((resolve) => {
      const one = {
        seq,
        wake: () => {
          this.#waiting.delete(one);
          signal.removeEventListener('abort', one.wake);
          if (this.#waiting.size === 0) this.#stop();
          resolve();
        },
      };
      this.#waiting.add(one);
      signal.addEventListener('abort', one.wake, { once: true });
      this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
    });
  }

  /** Wakes everybody. */
  close(): void {
    for (const one of this.#waiting) one.wake();
  }

  #look(): void {
    if (!this.#db.open) return this.close();
    const last = this.last();
    for (const one of this.#waiting) if (last > one.seq) one.wake();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
