import type { Connection, Log, Readable, Reader, WriteOptions, Writer } from '../engine/index.ts';
import { backupInto, type MaintenanceReport, type MaintenanceStep, maintain } from '../maintenance/index.ts';
import type { MigrationReport } from '../migrations/index.ts';

/**
 * Pages of a database that is worth statistics. Those of a small one would be believed when it has grown a thousandfold, as a
 * library does by its first scan: SQLite would read whole tables that it takes for a few rows.
 */
const worthStatistics = 1024;

/** A database file, open for reading and writing. */
export class Database implements Readable {
  readonly path: string;
  /** What opening it had to do. */
  readonly migrated: MigrationReport;
  readonly #connection: Connection;
  readonly #log: Log | undefined;
  /** Runs of `maintain` for which writes wait less than usual. */
  #hurried = 0;
  #usualPatienceMs: number | undefined;

  /** Use `openDatabase`. */
  constructor(connection: Connection, migrated: MigrationReport, log: Log | undefined) {
    this.path = connection.path;
    this.migrated = migrated;
    this.#connection = connection;
    this.#log = log;
  }

  get open(): boolean {
    return this.#connection.open;
  }

  /**
   * What `fn` returns, computed on one snapshot. A read inside a read or a write joins its transaction.
   * Throws `async_closure` when `fn` returns a promise, `read_only` when it changes rows, `closed` after `close()`.
   */
  read<T>(fn: (reader: Reader) => T): T {
    return this.#connection.read(fn);
  }

  /** Another number after every change of the file, whoever made it; undefined within a closure. See `Remembered`. */
  generation(): number | undefined {
    return this.#connection.generation();
  }

  /**
   * What `fn` returns, once its changes are committed; an error of `fn` undoes them all and is thrown on.
   * Throws `nested_write` inside another closure, `busy` when another process holds the lock for longer than the
   * busy timeout, `async_closure` when `fn` returns a promise (nothing is committed then), `closed` after `close()`.
   */
  write<T>(fn: (writer: Writer) => T, options?: WriteOptions): T {
    return this.#connection.write(fn, options);
  }

  /**
   * Writes a consistent copy to `file` while everybody goes on, in a thread; done when it is on disk and was checked.
   * Replaces an existing `file` at the very end. Rejects with `no_space`, `cannot_open` or SQLite's error.
   */
  async backupInto(file: string): Promise<void> {
    await backupInto(this.path, file);
  }

  /**
   * Runs maintenance steps in order, in a thread, and tells what each did and found; see `MaintenanceStep`. Writes that meet
   * a step with the write lock are `busy` after `patienceMs`, for which nothing else runs here either; as always unless told.
   */
  async maintain(
    steps: readonly MaintenanceStep[],
    { patienceMs }: { readonly patienceMs?: number } = {},
  ): Promise<MaintenanceReport> {
    if (patienceMs === undefined) return maintain(this.path, steps);
    const [now] = this.#connection.direct<{ timeout: number }>('PRAGMA busy_timeout');
    this.#usualPatienceMs ??= now?.timeout;
    this.#hurried += 1;
    this.#connection.direct(`PRAGMA busy_timeout = ${Math.trunc(patienceMs)}`);
    try {
      return await maintain(this.path, steps);
    } finally {
      this.#hurried -= 1;
      if (this.#hurried === 0 && this.open)
        this.#connection.direct(`PRAGMA busy_timeout = ${this.#usualPatienceMs}`);
    }
  }

  /** Folds the write-ahead log into the file and closes it; the last to close removes -wal and -shm. */
  close(): void {
    if (!this.#connection.open) return;
    try {
      const [size] = this.#connection.direct<{ page_count: number }>('PRAGMA page_count');
      if ((size?.page_count ?? 0) >= worthStatistics) this.#connection.direct('PRAGMA optimize');
      this.#connection.direct('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // Another process may hold the lock; what is committed is safe in the log.
      this.#log?.warn({ err: error, path: this.path }, 'the write-ahead log was left for the next start');
    }
    this.#connection.close();
  }
}
