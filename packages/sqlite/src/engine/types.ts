/* oxlint-disable typescript/no-unnecessary-type-parameters -- a caller names the type of its rows beside the SQL */
/** Values that SQLite stores. Integers beyond 2^53 come back rounded: select them as `CAST(x AS TEXT)`. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Parameters by position (`?`) or by name (`:name`, `@name`, `$name`; the key has no prefix). */
export type Params = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** Milliseconds since 1970. `Date.now` is one. */
export type Clock = () => number;

/** Where words for the operator go; a pino logger is one. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Reads one snapshot of a database. Valid inside its closure only; afterwards every method throws `closed_scope`. */
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

/** Reads and changes a database inside one immediate transaction. */
export interface Writer extends Reader {
  /** Runs one statement that changes rows. */
  run(sql: string, params?: Params): RunResult;
  /** Calls `hook` once the transaction is on disk, in order of registration; never after a rollback. */
  afterCommit(hook: () => void): void;
}

/** `full` survives a power cut without loss; `normal` may lose the last commits, never consistency. */
export type Synchronous = 'full' | 'normal';

export interface WriteOptions {
  /** On disk when the call returns, so that it survives a power cut, also where the handle is `normal`. */
  readonly durable?: boolean;
}

/** Anything that gives read closures: a database, a read-only database. */
export interface Readable {
  read<T>(fn: (reader: Reader) => T): T;
}
