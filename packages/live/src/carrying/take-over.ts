import type { MigrationWriter } from '@bandstand/sqlite';
import { carryRows } from './carry.ts';
import type { TablePlan } from './plan.ts';
import { hasTable, quoted } from './tables.ts';

export interface TakeOver {
  /** Named in what is set aside. */
  readonly source: string;
  readonly plans: readonly TablePlan[];
  /** Makes every table. */
  readonly tables: string;
  /** Makes indexes, triggers and the like, after the rows are there. */
  readonly indexes: string;
}

/**
 * Makes our tables, and brings into them the rows of tables of the same names that another program made, in whatever shape;
 * those are gone afterwards. So a new file and one of old have the same
 * schema. Belongs into a migration without foreign keys.
 */
export function takeOver(db: MigrationWriter, { source, plans, tables, indexes }: TakeOver): void {
  const old = plans.filter(({ table }) => hasTable(db, table));
  // References of tables that we do not know keep pointing to the name, which is a new table in a moment.
  db.exec('PRAGMA legacy_alter_table = ON');
  for (const { table } of old) setBeside(db, table);
  db.exec('PRAGMA legacy_alter_table = OFF');
  db.exec(tables);
  for (const plan of old) {
    const tally = carryRows({ source, from: db, fromTable: beside(plan.table), into: db, plan });
    db.skipped(plan.table, 'set aside in _streamhub_set_aside', tally.setAside);
    for (const [column, count] of Object.entries(tally.strangeColumns))
      db.skipped(`${plan.table}.${column}`, 'a column that no known version has: see the backup', count);
    keepSequence(db, plan.table);
    db.exec(`DROP TABLE ${quoted(beside(plan.table))}`);
  }
  db.exec(indexes);
}

const beside = (table: string): string => `_before_${table}`;

/** Gives the table of old another name; its indexes and triggers would keep theirs, which the new table needs. */
function setBeside(db: MigrationWriter, table: string): void {
  const things = db.all<{ type: string; name: string }>(
    `SELECT type, name FROM sqlite_schema WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    [table],
  );
  for (const { type, name } of things) db.exec(`DROP ${type} ${quoted(name)}`);
  db.exec(`ALTER TABLE ${quoted(table)} RENAME TO ${quoted(beside(table))}`);
}

/** Numbers of rows that are gone are not given again: others may have kept them. */
function keepSequence(db: MigrationWriter, table: string): void {
  if (!hasTable(db, 'sqlite_sequence')) return;
  const last = db.value<number>('SELECT seq FROM sqlite_sequence WHERE name = ?', [beside(table)]);
  if (last === undefined) return;
  const changed = db.run('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?', [
    last,
    table,
  ]).changes;
  if (changed === 0) db.run('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', [table, last]);
}
