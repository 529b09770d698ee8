/* oxlint-disable typescript/no-unnecessary-type-parameters -- a caller names the type of its rows beside the SQL */
/**
 * The one door to SQLite. A driver is synchronous in the thread that owns the database (the Node process, a worker of the
 * browser): only so a transaction is a closure that nothing can come between. What lives in another thread talks to whole
 * repositories over a port, never to SQL.
 */

/** Values that SQLite stores. Booleans are 0 and 1. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Values of the `?` of a statement, in order. */
export type Params = readonly SqlValue[];

/** Milliseconds since 1970. `Date.now` is one. */
export type Clock = () => number;

/** Reads one snapshot. Valid inside its closure only; afterwards every method throws `closed_scope`. */
export interface Reader {
  /** Every row of the answer. */
  all<T>(sql: string, params?: Params): T[];
  /** The first row. */
  get<T>(sql: string, params?: Params): T | undefined;
  /** The first column of the first row. */
  value<T>(sql: string, params?: Params): T | undefined;
  /** Rows one at a time, in constant memory. A writer cannot `run` before the loop has ended. */
  iterate<T>(sql: string, params?: Params): IterableIterator<T>;
}

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number;
}

/** Reads and changes inside one immediate transaction. Statements are prepared once and kept by their text. */
export interface Writer extends Reader {
  run(sql: string, params?: Params): RunResult;
  /** Calls `hook` once the transaction is on disk, in order of registration; never after a rollback. */
  afterCommit(hook: () => void): void;
}

export interface WriteOptions {
  /**
   * What a power cut may take. Every write outlasts the end of the process, however it comes. Without this a write is on the
   * disk when the log is folded into the file: for what the server has too. `soon`: a tenth of a second later at most, and
   * nobody waits for it: for what people did. `now`: when the call returns, some milliseconds: for what must be known before
   * something happens elsewhere, as that a request has gone out.
   */
  readonly durable?: 'now' | 'soon';
}

/** An open database with the schema of this package. */
export interface Driver {
  /** What `fn` returns, computed on one snapshot. Throws `async_closure`, `read_only` when it changes rows, `closed`. */
  read<T>(fn: (reader: Reader) => T): T;
  /**
   * What `fn` returns, once its changes are committed; an error undoes them all and is thrown on.
   * Throws `nested_write` inside another closure, `busy`, `async_closure` (nothing is committed then), `closed`.
   */
  write<T>(fn: (writer: Writer) => T, options?: WriteOptions): T;
  close(): void;
}

/** The writer of a migration. */
export interface MigrationWriter extends Writer {
  /** Runs several statements. BEGIN, COMMIT and ROLLBACK are refused. */
  exec(sql: string): void;
  /** Tells of `count` rows of `table` that could not be carried over, and why. */
  skipped(table: string, reason: string, count: number): void;
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  /** `off` while tables are rebuilt under those that refer to them; a row left without its parent fails the migration. */
  readonly foreignKeys?: 'off';
  /** Brings the schema from `version - 1` to `version`. Self-contained. */
  up(db: MigrationWriter): void;
}

/** A database's name and history; the version stands in `user_version`. */
export interface Schema {
  readonly name: string;
  readonly migrations: readonly Migration[];
}
