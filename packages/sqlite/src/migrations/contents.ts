import type { Reader } from '../engine/index.ts';

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** True when some ordinary table other than the notes has a row. */
export function holdsData(reader: Reader, metaTable: string): boolean {
  const tables = reader.all<{ name: string }>(
    `SELECT name FROM pragma_table_list
     WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?`,
    [metaTable],
  );
  return tables.some(({ name }) => reader.value(`SELECT EXISTS (SELECT 1 FROM ${quoted(name)})`) === 1);
}

/** How many rows lack their parent, by `child -> parent`. */
export type Orphans = ReadonlyMap<string, number>;

/** Rows whose foreign key points nowhere, from PRAGMA foreign_key_check. */
export function orphans(reader: Reader): Orphans {
  const counts = new Map<string, number>();
  for (const { table, parent } of reader.iterate<{ table: string; parent: string }>(
    'SELECT "table", parent FROM pragma_foreign_key_check',
  )) {
    const link = `${table} -> ${parent}`;
    counts.set(link, (counts.get(link) ?? 0) + 1);
  }
  return counts;
}

/** Links with more orphans after than before, in words; empty when nothing got worse. */
export function newOrphans(before: Orphans, after: Orphans): string[] {
  return [...after]
    .filter(([link, count]) => count > (before.get(link) ?? 0))
    .map(([link, count]) => `${link}: ${count - (before.get(link) ?? 0)} rows without their parent`);
}
