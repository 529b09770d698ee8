import { type Reader, type SqlValue, sqliteCode, type Writer } from '@bandstand/sqlite';
import type { Row } from './fixes.ts';
import { placeOf, setAside } from './places.ts';
import type { TablePlan } from './plan.ts';
import { type Condition, columnsOf, countRows, type PagedRow, pagesOf, quoted, rowAt } from './tables.ts';

/** What became of the rows of one table: `rows` is the sum of the four numbers below it, always. */
export interface Tally {
  readonly source: string;
  readonly table: string;
  readonly rows: number;
  readonly carried: number;
  /** Were there already. */
  readonly there: number;
  /** Their number belonged to something else here: they have another one now. */
  readonly renumbered: number;
  /** Cannot be in our table: kept whole in _streamhub_set_aside. */
  readonly setAside: number;
  /** The first of those renumbered (`vods 1 is 7`) and set aside (`vods 3: CHECK constraint failed: ...`). */
  readonly notes: readonly string[];
  /** Columns that no known version has, with how many rows had something in them. */
  readonly strangeColumns: Readonly<Record<string, number>>;
}

export interface CarryOptions {
  readonly source: string;
  readonly from: Reader;
  /** Its name in the source, when it is another than here. */
  readonly fromTable?: string;
  readonly where?: Condition;
  readonly into: Writer;
  readonly plan: TablePlan;
}

const mostNotes = 50;

/**
 * Brings all rows of a table into ours, each into its place, into another number, or aside. Whatever is there already
 * stays as it is. Belongs into a transaction of `into`, in which it may be repeated. Throws when the counts do not
 * agree, and whatever is no fault of a single row, such as a full disk.
 */
export function carryRows(options: CarryOptions): Tally {
  const { from, into, plan, where } = options;
  const table = options.fromTable ?? plan.table;
  const before = countRows(into, plan.table);
  const carrier = new Carrier(options, columnsOf(into, plan.table), before === 0);
  // Whose number is taken comes last, so that the number it gets is not that of another one to come.
  const numberTaken: number[] = [];
  for (const page of pagesOf(from, table, where))
    for (const row of page) if (!carrier.carry(row)) numberTaken.push(row.at);
  for (const at of numberTaken) carrier.carryNumberless(rowAt(from, table, at));
  const tally = carrier.tally();
  const rows = countRows(from, table, where);
  const added = countRows(into, plan.table) - before;
  if (tally.rows !== rows || added !== tally.carried + tally.renumbered)
    throw new Error(
      `${options.source}: of ${rows} rows of ${table} ${tally.rows} were seen, ${tally.carried + tally.renumbered} brought and ${added} found`,
    );
  return tally;
}

type Outcome = 'carried' | 'there' | 'renumbered' | 'setAside';

class Carrier {
  readonly #options: CarryOptions;
  readonly #columns: ReadonlySet<string>;
  readonly #counts: Record<Outcome, number> = { carried: 0, there: 0, renumbered: 0, setAside: 0 };
  readonly #notes: string[] = [];
  readonly #strange: Record<string, number> = {};
  /** Nothing can be there already. */
  readonly #intoEmpty: boolean;
  /** Rows that this very source has brought: one that is like them is another thing of the same kind. */
  readonly #own = new Set<number>();

  constructor(options: CarryOptions, columns: readonly string[], intoEmpty: boolean) {
    this.#options = options;
    this.#columns = new Set(columns);
    this.#intoEmpty = intoEmpty;
  }

  /** False when the row's number belongs to another thing here: nothing was done then. */
  carry({ at, row }: PagedRow): boolean {
    // What is set aside is fixed, too: a stream key in clear is kept nowhere.
    const whole = this.#options.plan.fix(row);
    const known = this.#known(whole);
    if (!this.#intoEmpty && this.#isThere(known)) return this.#count('there');
    const { id } = known;
    if (!this.#intoEmpty && typeof id === 'number' && this.#isTaken(id)) return false;
    const outcome = this.#insert(known);
    if (typeof outcome === 'number') return this.#count('carried');
    this.#setAside(at, whole, outcome);
    return this.#count('setAside');
  }

  carryNumberless({ at, row }: PagedRow): void {
    const whole = this.#options.plan.fix(row);
    const { id, ...known } = this.#known(whole, false);
    const outcome = this.#insert(known);
    if (typeof outcome === 'number') {
      this.#note(`${this.#options.plan.table} ${Number(id)} is ${outcome}`);
      this.#count('renumbered');
    } else {
      this.#setAside(at, whole, outcome);
      this.#count('setAside');
    }
  }

  tally(): Tally {
    const { carried, there, renumbered, setAside } = this.#counts;
    return {
      source: this.#options.source,
      table: this.#options.plan.table,
      rows: carried + there + renumbered + setAside,
      ...this.#counts,
      notes: this.#notes,
      strangeColumns: this.#strange,
    };
  }

  #count(outcome: Outcome): true {
    this.#counts[outcome] += 1;
    return true;
  }

  #isThere(row: Row): boolean {
    const { into, plan } = this.#options;
    return placeOf(into, plan, row).some((at) => !this.#own.has(at));
  }

  #isTaken(id: number): boolean {
    return (
      this.#options.into.value(`SELECT 1 FROM ${quoted(this.#options.plan.table)} WHERE id = ?`, [id]) === 1
    );
  }

  /** The number of the row in the table, or why it cannot be there. */
  #insert(row: Row): number | string {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${quoted(this.#options.plan.table)} (${names.map(quoted).join(', ')})
      VALUES (${names.map(() => '?').join(', ')})`;
    try {
      const { lastInsertRowid } = this.#options.into.run(sql, Object.values(row));
      if (!this.#intoEmpty) this.#own.add(lastInsertRowid);
      return lastInsertRowid;
    } catch (error) {
      const isFaultOfRow = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/.test(sqliteCode(error) ?? '');
      if (!isFaultOfRow || !(error instanceof Error)) throw error;
      return error.message;
    }
  }

  #setAside(at: number, row: Row, reason: string): void {
    const { source, plan, into } = this.#options;
    setAside(into, { source, table: plan.table, at, row, reason });
    this.#note(`${plan.table} ${at}: ${reason}`);
  }

  /**
   * What is in the columns that our table has; where nothing is, its default stands. Other
   * columns are counted: a set-aside row or the backup holds them.
   */
  #known(row: Row, isFirstTime = true): Row {
    const known: Record<string, SqlValue> = {};
    for (const [column, value] of Object.entries(row)) {
      if (value === null) continue;
      if (this.#columns.has(column)) known[column] = value;
      else if (isFirstTime) this.#strange[column] = (this.#strange[column] ?? 0) + 1;
    }
    return known;
  }

  #note(text: string): void {
    if (this.#notes.length < mostNotes) this.#notes.push(text);
  }
}
