import { open } from 'node:fs/promises';
import type { Log } from '@bandstand/sqlite';

/** How long writes may gather until they are brought to the disk together, ms. */
const GATHER_MS = 50;

/** The write-ahead log of a store, which is brought to the disk a moment after what was written to it, by another thread. */
export class LogFile {
  readonly #path: string;
  readonly #log: Log | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(database: string, log: Log | undefined) {
    this.#path = `${database}-wal`;
    this.#log = log;
  }

  /** What has been written by now is on the disk within a tenth of a second, where that is not slow itself. */
  syncSoon(): void {
    if (this.#isStopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#sync();
    }, GATHER_MS).unref();
  }

  /** Closing the database folds the log into the file and waits for that. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #sync(): Promise<void> {
    try {
      // SQLite holds no lock on the log itself, which closing a second handle would give away.
      await using file = await open(this.#path, 'r+');
      await file.datasync();
    } catch (error) {
      // The log is gone when the store was closed meanwhile, and on the disk then.
      if (!this.#isStopped)
        this.#log?.warn({ err: error, path: this.#path }, 'the log did not reach the disk');
    }
  }
}
