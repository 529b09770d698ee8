/* oxlint-disable typescript/no-unnecessary-type-parameters -- a caller names the type of its rows beside the SQL */
import type { NativeStatement } from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import type { StatementCache } from './statements.ts';
import type { Params, Reader, RunResult, Writer } from './types.ts';

export interface Statements {
  readonly rows: StatementCache;
  readonly values: StatementCache;
}

function refuse(code: 'closed_scope' | 'read_only', text: string): never {
  throw new DatabaseError(code, text);
}

const gone = 'a reader or writer was used after its closure had ended: read everything inside the closure';
const writes = 'a reader cannot change rows, use write()';

/** The reader of one transaction. Rows have the type the caller gives: the SQL beside it is the proof. */
export class ReadScope implements Reader {
  readonly #statements: Statements;
  readonly #mayWrite: boolean;
  #open = true;
  #iterators: Set<IterableIterator<unknown>> | undefined;

  constructor(statements: Statements, mayWrite: boolean) {
    this.#statements = statements;
    this.#mayWrite = mayWrite;
  }

  all<T>(sql: string, params?: Params): T[] {
    const statement = this.#take(this.#statements.rows, sql);
    return params === undefined ? statement.all<T>() : statement.all<T>(params);
  }

  get<T>(sql: string, params?: Params): T | undefined {
    const statement = this.#take(this.#statements.rows, sql);
    return params === undefined ? statement.get<T>() : statement.get<T>(params);
  }

  value<T>(sql: string, params?: Params): T | undefined {
    const statement = this.#take(this.#statements.values, sql);
    return params === undefined ? statement.get<T>() : statement.get<T>(params);
  }

  iterate<T>(sql: string, params?: Params): IterableIterator<T> {
    this.#take(this.#statements.rows, sql);
    const rows = this.#walk<T>(sql, params);
    this.#iterators ??= new Set();
    this.#iterators.add(rows);
    return rows;
  }

  protected check(): void {
    if (!this.#open) refuse('closed_scope', gone);
  }

  protected statement(sql: string): NativeStatement {
    return this.#take(this.#statements.rows, sql);
  }

  /** Ends iterators that were left in the middle, which would keep the transaction open, and refuses any later use. */
  end(): void {
    this.#open = false;
    if (this.#iterators) for (const rows of this.#iterators) rows.return?.();
  }

  #take(cache: StatementCache, sql: string): NativeStatement {
    if (!this.#open) refuse('closed_scope', gone);
    const statement = cache.take(sql);
    if (!this.#mayWrite && !statement.readonly) refuse('read_only', writes);
    return statement;
  }

  *#walk<T>(sql: string, params: Params | undefined): Generator<T, undefined, undefined> {
    if (!this.#open) refuse('closed_scope', gone);
    const statement = this.#statements.rows.borrow(sql);
    try {
      for (const row of params === undefined ? statement.iterate<T>() : statement.iterate<T>(params)) {
        yield row;
        if (!this.#open) refuse('closed_scope', gone);
      }
    } finally {
      this.#statements.rows.giveBack(sql, statement);
    }
  }
}

/** The writer of one immediate transaction. */
export class WriteScope extends ReadScope implements Writer {
  readonly hooks: (() => void)[] = [];

  constructor(statements: Statements) {
    super(statements, true);
  }

  run(sql: string, params?: Params): RunResult {
    const statement = this.statement(sql);
    return params === undefined ? statement.run() : statement.run(params);
  }

  afterCommit(hook: () => void): void {
    this.check();
    this.hooks.push(hook);
  }
}
