import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { Migratable, Reader, WriteOptions, Writer } from '../drivers/index.ts';
import { StoreError } from '../drivers/index.ts';
import { Cells } from './cells.ts';
import { type Engine, ReadScope, WriteScope } from './scopes.ts';
import { Statements } from './statements.ts';

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

function synchronous<T>(result: T): T {
  if (!isThenable(result)) return result;
  // What the promise does later meets a closed scope; that is this same mistake, told once.
  Promise.resolve(result).catch(() => {});
  throw new StoreError('async_closure', 'a closure must not be async: its transaction ends when it returns');
}

/** The number of PRAGMA synchronous that waits for the disk only when the log is folded into the file. */
const NORMAL = 1;

/** One SQLite of the wasm build: in memory, or on a file of the origin's private file system. */
export class WasmConnection implements Migratable {
  readonly #sqlite3: Sqlite3Static;
  readonly #db: Database;
  readonly #engine: Engine & { readonly statements: Statements };
  readonly #problem: (error: unknown) => void;
  #reading: ReadScope | undefined;
  #writing: WriteScope | undefined;

  /** `problem` hears of hooks that failed after their commit. */
  constructor(sqlite3: Sqlite3Static, db: Database, problem: (error: unknown) => void = () => {}) {
    this.#sqlite3 = sqlite3;
    this.#db = db;
    this.#problem = problem;
    const cells = new Cells(sqlite3);
    const pointer = db.pointer ?? 0;
    this.#engine = {
      cells,
      statements: new Statements(db, (statement) => cells.reset(statement)),
      changes: () => cells.changes(pointer),
      lastRowid: () => cells.lastRowid(pointer),
    };
  }

  read<T>(fn: (reader: Reader) => T): T {
    const outer = this.#writing ?? this.#reading;
    if (outer) return synchronous(fn(outer));
    this.#mustBeOpen();
    const scope = new ReadScope(this.#engine, false);
    this.#db.exec('BEGIN');
    this.#reading = scope;
    try {
      return synchronous(fn(scope));
    } finally {
      this.#reading = undefined;
      scope.end();
      this.#endWith('COMMIT');
    }
  }

  /** Both kinds of `durable` are on the disk when it returns: this thread is a worker, nobody waits for it. */
  write<T>(fn: (writer: Writer) => T, { durable }: WriteOptions = {}): T {
    if (
      durable === undefined ||
      !this.#db.isOpen() ||
      !this.#isAutocommit() ||
      this.pragma('synchronous') !== NORMAL
    )
      return this.#write(fn);
    this.#db.exec('PRAGMA synchronous = FULL');
    try {
      return this.#write(fn);
    } finally {
      if (this.#db.isOpen()) this.#db.exec('PRAGMA synchronous = NORMAL');
    }
  }

  #write<T>(fn: (writer: Writer) => T): T {
    if (this.#writing ?? this.#reading)
      throw new StoreError('nested_write', 'write() inside another closure: pass the writer on instead');
    this.#mustBeOpen();
    const scope = new WriteScope(this.#engine);
    this.#db.exec('BEGIN IMMEDIATE');
    this.#writing = scope;
    let result: T;
    try {
      result = synchronous(fn(scope));
      this.#writing = undefined;
      scope.end();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#writing = undefined;
      scope.end();
      this.#endWith('ROLLBACK');
      throw error;
    }
    for (const hook of scope.hooks) this.#runHook(hook);
    return result;
  }

  exec(sql: string): void {
    this.#mustBeOpen();
    this.#db.exec(sql);
    if (this.#writing && this.#isAutocommit())
      throw new StoreError(
        'transaction_control',
        'exec() ended the transaction: leave COMMIT and ROLLBACK out',
      );
  }

  pragma(name: string): number {
    return Number(this.#db.selectValue(`PRAGMA ${name}`) ?? 0);
  }

  /** The whole database as the bytes of its file. */
  bytes(): Uint8Array {
    this.#mustBeOpen();
    return this.#sqlite3.capi.sqlite3_js_db_export(this.#db);
  }

  close(): void {
    if (!this.#db.isOpen()) return;
    this.#engine.statements.clear();
    this.#engine.cells.close();
    this.#db.close();
  }

  #runHook(hook: () => void): void {
    try {
      hook();
    } catch (error) {
      // The change is on disk: a hook that fails cannot make it fail.
      this.#problem(error);
    }
  }

  #isAutocommit(): boolean {
    return this.#sqlite3.capi.sqlite3_get_autocommit(this.#db) !== 0;
  }

  /** SQLite itself rolls back on a full disk and the like, then there is nothing to end. */
  #endWith(sql: 'COMMIT' | 'ROLLBACK'): void {
    if (!this.#isAutocommit()) this.#db.exec(sql);
  }

  #mustBeOpen(): void {
    if (!this.#db.isOpen()) throw new StoreError('closed', 'the store is closed');
  }
}
