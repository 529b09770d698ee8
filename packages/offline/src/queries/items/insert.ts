import type { SqlValue, Writer } from '../../drivers/index.ts';
import type { ItemInput, SqlTime } from '../../models/index.ts';
import type { Folds } from './fold.ts';
import { OWN, ownValues, type Place } from './upsert.ts';

const ALL = 2 ** OWN.length - 1;

/** So many statements at most: with more of them one that names all columns is used again and again. */
const MOST = 24;

/**
 * Adds items that the store does not have. What they share stands in the statement, and columns without a value are left
 * out: to hand a value to SQLite costs as much as to write it. One row at a time: for several SQLite would look into every
 * table that refers to items.
 */
export class NewItems {
  readonly #writer: Writer;
  readonly #shared: readonly [columns: string, values: string];
  readonly #statements = new Map<number, string>();
  readonly #folds: Folds = new Map();

  /** `now` is of this package's own making, so that it may stand in a statement. */
  constructor(writer: Writer, { serverId, libraryId }: Place, now: SqlTime) {
    this.#writer = writer;
    this.#shared = [
      'server_id, library_id, created_at, updated_at, last_sync',
      `${serverId}, ${libraryId ?? 'NULL'}, '${now}', '${now}', '${now}'`,
    ];
  }

  /** The store's number of the item; `parent` is the number of what it belongs to. */
  add(item: ItemInput, parent: number | null): number {
    const own = ownValues(item, this.#folds);
    const values: SqlValue[] = [item.id, parent];
    let which = 0;
    for (let at = 0; at < own.length; at += 1) {
      const value = own[at];
      if (value === null || value === undefined) continue;
      which |= 1 << at;
      values.push(value);
    }
    const sql = this.#statements.get(which);
    if (sql !== undefined) return this.#writer.run(sql, values).lastInsertRowid;
    if (this.#statements.size < MOST) return this.#writer.run(this.#statement(which), values).lastInsertRowid;
    return this.#writer.run(this.#statement(ALL), [item.id, parent, ...own]).lastInsertRowid;
  }

  #statement(which: number): string {
    const columns = ['jellyfin_id', 'parent_id', ...OWN.filter((_, at) => (which & (1 << at)) !== 0)];
    const [names, values] = this.#shared;
    const sql = `INSERT INTO items (${names}, ${columns.join(', ')})
      VALUES (${values}, ${columns.map(() => '?').join(', ')})`;
    this.#statements.set(which, sql);
    return sql;
  }
}
