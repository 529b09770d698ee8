import type NativeDatabase from 'better-sqlite3';
import { DatabaseError, isBusy } from './errors.ts';
import type { Statements } from './scopes.ts';
import { ReadScope, WriteScope } from './scopes.ts';
import { StatementCache } from './statements.ts';
import type { Log, Readable, Reader, Synchronous, WriteOptions, Writer } from './types.ts';

// One takes some 16 KiB, and making it anew a tenth of a millisecond.
const cachedStatements = 64;

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** One handle on one file: closures in, transactions out. */
export class Connection implements Readable {
  readonly path: string;
  readonly #native: NativeDatabase;
  readonly #log: Log | undefined;
  readonly #durability: Synchronous;
  readonly #statements: Statements;
  readonly #begin;
  readonly #beginImmediate;
  readonly #commit;
  readonly #rollback;
  readonly #dataVersion;
  /** What others had written, and how often this handle had, when `generation` was asked last. */
  #seen = { others: -1, own: 0 };
  /** Whether that was in this turn of the program, which ends once promises have their turn. */
  #isFresh = false;
  readonly #endTurn = () => {
    this.#isFresh = false;
  };
  #commits = 0;
  #generation = 0;
  #reading: ReadScope | undefined;
  #writing: WriteScope | undefined;

  constructor(path: string, native: NativeDatabase, log?: Log, synchronous: Synchronous = 'full') {
    this.path = path;
    this.#durability = synchronous;
    this.#native = native;
    this.#log = log;
    this.#statements = {
      rows: new StatementCache(native, { pluck: false, capacity: cachedStatements }),
      values: new StatementCache(native, { pluck: true, capacity: cachedStatements }),
    };
    this.#begin = native.prepare('BEGIN');
    this.#beginImmediate = native.prepare('BEGIN IMMEDIATE');
    this.#commit = native.prepare('COMMIT');
    this.#rollback = native.prepare('ROLLBACK');
    this.#dataVersion = native.prepare('PRAGMA data_version').pluck();
  }

  get open(): boolean {
    return this.#native.open;
  }

  /**
   * A number that is another one after every change of the file, whoever made it: this handle, another one, another
   * program. The file is asked once in a turn: what others commit while a turn runs counts from the next one, which is
   * before anything that is sent after that commit is read. Undefined within a closure, which may see what nobody else sees.
   */
  generation(): number | undefined {
    if (this.#writing ?? this.#reading) return undefined;
    if (!this.#native.open) throw this.#closed();
    const own = this.#commits;
    if (this.#isFresh && own === this.#seen.own) return this.#generation;
    if (!this.#isFresh) {
      this.#isFresh = true;
      queueMicrotask(this.#endTurn);
    }
    const others = Number(this.#dataVersion.get());
    if (others !== this.#seen.others || own !== this.#seen.own) {
      this.#seen = { others, own };
      this.#generation += 1;
    }
    return this.#generation;
  }

  /**
   * What `fn` returns, computed on one snapshot. A read inside a read or a write joins its transaction.
   * Throws `async_closure` when `fn` returns a promise, `closed` after `close()`.
   */
  read<T>(fn: (reader: Reader) => T): T {
    const outer = this.#writing ?? this.#reading;
    if (outer) return this.#synchronous(fn(outer));
    if (!this.#native.open) throw this.#closed();
    const scope = new ReadScope(this.#statements, false);
    this.#begin.run();
    this.#reading = scope;
    try {
      return this.#synchronous(fn(scope));
    } finally {
      this.#reading = undefined;
      scope.end();
      // A snapshot has nothing to undo, COMMIT only ends it; an I/O error may have ended it before.
      if (this.#native.inTransaction) this.#commit.run();
    }
  }

  /**
   * What `fn` returns, once its changes are committed; an error of `fn` undoes them all and is thrown on.
   * Throws `nested_write` inside another closure, `busy` when another process holds the lock for longer than the
   * busy timeout, `async_closure` when `fn` returns a promise (nothing is committed then), `closed` after `close()`.
   */
  write<T>(fn: (writer: Writer) => T, { durable = false }: WriteOptions = {}): T {
    return durable && this.#durability === 'normal' ? this.#onDisk(() => this.#write(fn)) : this.#write(fn);
  }

  #write<T>(fn: (writer: Writer) => T): T {
    const scope = this.#startWriting();
    let result: T;
    try {
      result = this.#synchronous(fn(scope));
      this.#writing = undefined;
      scope.end();
      this.#commit.run();
      this.#commits += 1;
    } catch (error) {
      this.#writing = undefined;
      scope.end();
      // SQLite itself rolls back on a full disk and the like.
      if (this.#native.inTransaction) this.#rollback.run();
      throw error;
    }
    this.#afterCommit(scope);
    return result;
  }

  /** Runs a PRAGMA or another statement outside of any transaction; the rows it gives. */
  direct<T>(sql: string): T[] {
    const statement = this.#native.prepare(sql);
    if (statement.reader) return statement.all<T>();
    statement.run();
    return [];
  }

  /** Runs several statements; for migrations, inside their transaction. */
  exec(sql: string): void {
    this.#native.exec(sql);
    if (this.#writing && !this.#native.inTransaction) {
      throw new DatabaseError(
        'transaction_control',
        'exec() ended the transaction: leave BEGIN, COMMIT and ROLLBACK out',
      );
    }
  }

  /** Closes the handle. The last one on a file folds the write-ahead log into it and removes -wal and -shm. */
  close(): void {
    if (this.#reading ?? this.#writing) {
      throw new DatabaseError('closed_scope', `${this.path} cannot be closed inside a closure`);
    }
    this.#native.close();
  }

  /** What `work` returns; its transaction, which it begins itself, waits for the disk. */
  #onDisk<T>(work: () => T): T {
    // Run anew each time: SQLite obeys this pragma when it compiles it, and not inside a transaction.
    if (this.#native.open && !this.#native.inTransaction) this.#native.exec('PRAGMA synchronous = FULL');
    try {
      return work();
    } finally {
      if (this.#native.open && !this.#native.inTransaction) this.#native.exec('PRAGMA synchronous = NORMAL');
    }
  }

  #startWriting(): WriteScope {
    if (this.#writing ?? this.#reading) {
      const where = this.#writing ? 'write' : 'read';
      throw new DatabaseError('nested_write', `write() inside ${where}(): pass the writer on instead`);
    }
    if (!this.#native.open) throw this.#closed();
    const scope = new WriteScope(this.#statements);
    try {
      this.#beginImmediate.run();
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new DatabaseError('busy', `${this.path} is locked by another process, try again`, {
        cause: error,
      });
    }
    this.#writing = scope;
    return scope;
  }

  #afterCommit(scope: WriteScope): void {
    for (const hook of scope.hooks) {
      try {
        hook();
      } catch (error) {
        // The change is on disk: a hook that fails cannot make it fail.
        this.#log?.error({ err: error, path: this.path }, 'a hook after commit failed');
      }
    }
  }

  #synchronous<T>(result: T): T {
    if (!isThenable(result)) return result;
    // What the promise does later meets a closed scope; that is this same mistake, told once.
    Promise.resolve(result).catch(() => {});
    throw new DatabaseError(
      'async_closure',
      'a closure must not be async: its transaction ends when it returns',
    );
  }

  #closed(): DatabaseError {
    return new DatabaseError('closed', `${this.path} is closed`);
  }
}
