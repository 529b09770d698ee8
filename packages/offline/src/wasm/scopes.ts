import type { PreparedStatement } from '@sqlite.org/sqlite-wasm';
import type { Params, Reader, RunResult, SqlValue, Writer } from '../drivers/index.ts';
import { StoreError } from '../drivers/index.ts';
import type { Cells } from './cells.ts';
import type { Statements } from './statements.ts';

/** What the scopes of one connection share. */
export interface Engine {
  readonly cells: Cells;
  readonly statements: Statements;
  readonly changes: () => number;
  readonly lastRowid: () => number;
}

/* oxlint-disable typescript/no-unnecessary-type-parameters -- the SQL beside the type is its proof */

/** A row by the names of its columns. */
function rowOf<T>(cells: Cells, statement: PreparedStatement, names: readonly string[]): T {
  const row: Record<string, SqlValue> = {};
  for (let at = 0; at < names.length; at += 1) row[names[at] ?? ''] = cells.column(statement, at);
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
    const { cells } = this.engine;
    return this.use(sql, params, (statement) => {
      const rows: T[] = [];
      // The first step may prepare the statement anew, with other columns.
      if (!cells.step(statement)) return rows;
      const names = cells.names(statement);
      do rows.push(rowOf<T>(cells, statement, names));
      while (cells.step(statement));
      return rows;
    });
  }

  get<T>(sql: string, params: Params = []): T | undefined {
    const { cells } = this.engine;
    return this.use(sql, params, (statement) =>
      cells.step(statement) ? rowOf<T>(cells, statement, cells.names(statement)) : undefined,
    );
  }

  value<T>(sql: string, params: Params = []): T | undefined {
    const { cells } = this.engine;
    return this.use(sql, params, (statement) =>
      cells.step(statement) ? (cells.column(statement, 0) as T) : undefined,
    );
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

  #take(sql: string, params: Params, isLong = false): PreparedStatement {
    this.check();
    const { cells, statements } = this.engine;
    const statement = statements.borrow(sql);
    try {
      if (!this.#mayWrite && !cells.isReadonly(statement))
        throw new StoreError('read_only', 'a reader cannot change rows, use write()');
      const places = cells.parameterCount(statement);
      if (params.length !== places)
        throw new RangeError(`${params.length} values for ${places} places: ${sql}`);
      cells.bind(statement, params, isLong);
      return statement;
    } catch (error) {
      statements.giveBack(sql, statement);
      throw error;
    }
  }

  *#walk<T>(sql: string, params: Params): Generator<T, undefined, undefined> {
    const { cells } = this.engine;
    const statement = this.#take(sql, params, true);
    try {
      while (cells.step(statement)) {
        yield rowOf<T>(cells, statement, cells.names(statement));
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
      this.engine.cells.step(statement);
      return { changes: this.engine.changes(), lastInsertRowid: this.engine.lastRowid() };
    });
  }

  afterCommit(hook: () => void): void {
    this.check();
    this.hooks.push(hook);
  }
}
