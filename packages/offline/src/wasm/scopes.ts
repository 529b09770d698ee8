import type { PreparedStatement, Sqlite3Static, SqlValue as WasmValue } from '@sqlite.org/sqlite-wasm';
import type { Params, Reader, RunResult, Writer } from '../drivers/index.ts';
import { StoreError } from '../drivers/index.ts';
import type { Statements } from './statements.ts';

/** What the scopes of one connection share. */
export interface Engine {
  readonly sqlite3: Sqlite3Static;
  readonly statements: Statements;
  readonly changes: () => number;
  readonly lastRowid: () => number;
}

/* oxlint-disable typescript/no-unnecessary-type-parameters -- the SQL beside the type is its proof */

/** A row by the names of its columns. */
function rowOf<T>(statement: PreparedStatement, names: readonly string[]): T {
  const row: Record<string, WasmValue> = {};
  const values = statement.get([]);
  for (let at = 0; at < names.length; at += 1) row[names[at] ?? ''] = values[at] ?? null;
  return row as T;
}

/** The reader of one transaction. */
export class ReadScope implements Reader {
  protected readonly engine: Engine;
  readonly #mayWrite: boolean;
  #open = true;
  readonly #iterators = new Set<IterableIterator<unknown>>();

  constructor(engine: Engine, mayWrite: boolean) {
    this.engine = engine;
    this.#mayWrite = mayWrite;
  }

  all<T>(sql: string, params: Params = []): T[] {
    return this.use(sql, params, (statement) => {
      const rows: T[] = [];
      const names = statement.getColumnNames([]);
      while (statement.step()) rows.push(rowOf<T>(statement, names));
      return rows;
    });
  }

  get<T>(sql: string, params: Params = []): T | undefined {
    return this.use(sql, params, (statement) =>
      statement.step() ? rowOf<T>(statement, statement.getColumnNames([])) : undefined,
    );
  }

  value<T>(sql: string, params: Params = []): T | undefined {
    return this.use(sql, params, (statement) => (statement.step() ? (statement.get(0) as T) : undefined));
  }

  iterate<T>(sql: string, params: Params = []): IterableIterator<T> {
    this.check();
    const rows = this.#walk<T>(sql, params);
    this.#iterators.add(rows);
    return rows;
  }

  /** Ends iterators that were left in the middle and refuses any later use. */
  end(): void {
    this.#open = false;
    for (const rows of this.#iterators) rows.return?.();
  }

  protected check(): void {
    if (this.#open) return;
    const text =
      'a reader or writer was used after its closure had ended: read everything inside the closure';
    throw new StoreError('closed_scope', text);
  }

  protected use<R>(sql: string, params: Params, work: (statement: PreparedStatement) => R): R {
    const statement = this.#take(sql, params);
    try {
      return work(statement);
    } finally {
      this.engine.statements.giveBack(sql, statement);
    }
  }

  #take(sql: string, params: Params): PreparedStatement {
    this.check();
    const { sqlite3, statements } = this.engine;
    const statement = statements.borrow(sql);
    try {
      if (!this.#mayWrite && sqlite3.capi.sqlite3_stmt_readonly(statement) === 0)
        throw new StoreError('read_only', 'a reader cannot change rows, use write()');
      if (params.length !== statement.parameterCount)
        throw new RangeError(`${params.length} values for ${statement.parameterCount} places: ${sql}`);
      if (params.length > 0) statement.bind([...params]);
      return statement;
    } catch (error) {
      statements.giveBack(sql, statement);
      throw error;
    }
  }

  *#walk<T>(sql: string, params: Params): Generator<T, undefined, undefined> {
    const statement = this.#take(sql, params);
    try {
      const names = statement.getColumnNames([]);
      while (statement.step()) {
        yield rowOf<T>(statement, names);
        this.check();
      }
    } finally {
      this.engine.statements.giveBack(sql, statement);
    }
  }
}

/** The writer of one immediate transaction. */
export class WriteScope extends ReadScope implements Writer {
  readonly hooks: (() => void)[] = [];

  constructor(engine: Engine) {
    super(engine, true);
  }

  run(sql: string, params: Params = []): RunResult {
    return this.use(sql, params, (statement) => {
      statement.step();
      return { changes: this.engine.changes(), lastInsertRowid: this.engine.lastRowid() };
    });
  }

  afterCommit(hook: () => void): void {
    this.check();
    this.hooks.push(hook);
  }
}
