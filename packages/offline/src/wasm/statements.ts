import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm';
import { StoreError } from '../drivers/index.ts';

/** Statements that would end or start a transaction behind the closure's back. */
const transactionControl =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:begin|commit|end|rollback|savepoint|release)\b/i;

const capacity = 256;

/** Prepared statements by their text; the least recently used of too many is finalized. */
export class Statements {
  readonly #db: Database;
  readonly #reset: (statement: PreparedStatement) => void;
  readonly #kept = new Map<string, PreparedStatement>();

  /** `reset` makes a statement ready for its next values. */
  constructor(db: Database, reset: (statement: PreparedStatement) => void) {
    this.#db = db;
    this.#reset = reset;
  }

  /** A statement that is reset and without values; nobody else gets it before `giveBack`. */
  borrow(sql: string): PreparedStatement {
    const known = this.#kept.get(sql);
    if (known !== undefined) {
      this.#kept.delete(sql);
      return known;
    }
    if (transactionControl.test(sql)) {
      const text = `a closure is one transaction, it cannot run: ${sql.slice(0, 80)}`;
      throw new StoreError('transaction_control', text);
    }
    return this.#db.prepare(sql);
  }

  giveBack(sql: string, statement: PreparedStatement): void {
    this.#reset(statement);
    if (this.#kept.has(sql)) {
      statement.finalize();
      return;
    }
    this.#kept.set(sql, statement);
    if (this.#kept.size <= capacity) return;
    const oldest = this.#kept.entries().next().value;
    if (oldest === undefined) return;
    this.#kept.delete(oldest[0]);
    oldest[1].finalize();
  }

  /** Finalizes everything: an open statement keeps a database from closing. */
  clear(): void {
    for (const statement of this.#kept.values()) statement.finalize();
    this.#kept.clear();
  }
}
