import type { Reader } from '@bandstand/sqlite';
import type { Row } from './fixes.ts';

const pageRows = 500;
const rowid = '__bandstand_rowid';

/** A name as SQL, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function hasTable(reader: Reader, table: string): boolean {
  return reader.value(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`, [table]) === 1;
}

/** Columns of a table that can be written. */
export function columnsOf(reader: Reader, table: string): string[] {
  return reader
    .all<{ name: string }>('SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0', [table])
    .map(({ name }) => name);
}

export function countRows(reader: Reader, table: string, where?: Condition): number {
  const { sql, params } = conditionOf(where);
  return reader.value<number>(`SELECT count(*) FROM ${quoted(table)} WHERE ${sql}`, params) ?? 0;
}

/** Rows whose column has this value. */
export interface Condition {
  readonly column: string;
  readonly value: string | number;
}

function conditionOf(where: Condition | undefined): { sql: string; params: (string | number)[] } {
  return where === undefined
    ? { sql: '1', params: [] }
    : { sql: `${quoted(where.column)} = ?`, params: [where.value] };
}

/** A row and what it is called among those of its table. */
export interface PagedRow {
  readonly at: number;
  readonly row: Row;
}

/** All rows of a table, a page at a time, so that the same connection can write between two pages. */
export function* pagesOf(reader: Reader, table: string, where?: Condition): Generator<PagedRow[]> {
  const { sql, params } = conditionOf(where);
  const select = `SELECT rowid AS ${rowid}, * FROM ${quoted(table)} WHERE ${sql} AND rowid > ? ORDER BY rowid LIMIT ${pageRows}`;
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = reader.all<Row>(select, [...params, after]);
    const page = rows.map(({ [rowid]: at, ...row }) => ({ at: Number(at), row }));
    if (page.length > 0) yield page;
    if (page.length < pageRows) return;
    after = page.at(-1)?.at ?? after;
  }
}

/** One row again. */
export function rowAt(reader: Reader, table: string, at: number): PagedRow {
  return { at, row: reader.get<Row>(`SELECT * FROM ${quoted(table)} WHERE rowid = ?`, [at]) ?? {} };
}
