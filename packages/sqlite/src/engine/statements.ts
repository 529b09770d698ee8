import type NativeDatabase from 'better-sqlite3';
import type { NativeStatement } from 'better-sqlite3';
import { DatabaseError } from './errors.ts';
import { hideValues } from './hidden-values.ts';

/** Statements that would end or start a transaction behind the closure's back. */
const transactionControl =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:begin|commit|end|rollback|savepoint|release)\b/i;

/**
 * Prepared statements by their text, bounded. Two generations stand for a least recently used order: a hit costs one
 * look-up, and what was not asked for while a generation filled up is forgotten with it.
 */
export class StatementCache {
  readonly #db: NativeDatabase;
  readonly #pluck: boolean;
  readonly #capacity: number;
  #young = new Map<string, NativeStatement>();
  #old = new Map<string, NativeStatement>();

  /** `capacity` statements in each of two generations; with `pluck` they give first columns instead of rows. */
  constructor(db: NativeDatabase, options: { readonly pluck: boolean; readonly capacity: number }) {
    this.#db = db;
    this.#pluck = options.pluck;
    this.#capacity = options.capacity;
  }

  /** The statement for a text, prepared now if it is not at hand. */
  take(sql: string): NativeStatement {
    return this.#young.get(sql) ?? this.#promote(sql);
  }

  /** A statement that nobody else gets until `giveBack`: for iterators, which hold their statement for long. */
  borrow(sql: string): NativeStatement {
    const statement = this.take(sql);
    this.#young.delete(sql);
    return statement;
  }

  giveBack(sql: string, statement: NativeStatement): void {
    if (!this.#young.has(sql)) this.#keep(sql, statement);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #promote(sql: string): NativeStatement {
    const known = this.#old.get(sql);
    if (known) this.#old.delete(sql);
    const statement = known ?? this.#prepare(sql);
    this.#keep(sql, statement);
    return statement;
  }

  #keep(sql: string, statement: NativeStatement): void {
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(sql, statement);
  }

  #prepare(sql: string): NativeStatement {
    if (transactionControl.test(sql)) {
      throw new DatabaseError(
        'transaction_control',
        `a closure is one transaction, it cannot run: ${sql.slice(0, 80)}`,
      );
    }
    const statement = this.#db.prepare(hideValues(sql));
    if (this.#pluck && statement.reader) statement.pluck(true);
    return statement;
  }
}
