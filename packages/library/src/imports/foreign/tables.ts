import type { Readable, SqlValue } from '@bandstand/sqlite';
import { ImportError } from '../errors.ts';

/** A row as it was found, by column; columns that the file lacks are undefined. */
export type ForeignRow = Readonly<Record<string, SqlValue | undefined>>;

/** A table of a foreign file. */
export interface ForeignTable {
  readonly name: string;
  /** Stored columns; generated ones are never computed. */
  readonly columns: ReadonlySet<string>;
  readonly rowids: boolean;
}

/** Longest value that is read, in bytes; a longer one counts as empty. */
const longestValue = 1024 * 1024;
const pageRows = 200;

/** The plain tables of a file, by name: no views and no virtual tables, whose code would be somebody else's. */
export function foreignTables(db: Readable): ReadonlyMap<string, ForeignTable> {
  return db.read((reader) => {
    const found = reader.all<{ name: string; wr: number }>(
      `SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 2000`,
    );
    const columns = (table: string) =>
      reader
        .all<{ name: string }>('SELECT name FROM pragma_table_info(?) LIMIT 1000', [table])
        .map(({ name }) => name);
    return new Map(
      found.map(({ name, wr }) => [name, { name, columns: new Set(columns(name)), rowids: wr === 0 }]),
    );
  });
}

export function countRows(db: Readable, { name }: ForeignTable): number {
  return db.read((reader) => reader.value<number>(`SELECT count(*) FROM ${quoted(name)}`)) ?? 0;
}

/** How many rows hold something in each of these columns. */
export function countValues(db: Readable, { name }: ForeignTable, columns: readonly string[]): number[] {
  if (columns.length === 0) return [];
  const sums = columns.map((column) => `count(nullif(${quoted(column)}, '')) AS ${quoted(column)}`);
  const row = db.read((reader) =>
    reader.get<Record<string, number>>(`SELECT ${sums.join(', ')} FROM ${quoted(name)}`),
  );
  return columns.map((column) => row?.[column] ?? 0);
}

/** The rows of a table in pages, each read by itself; `#row` is a row's place in the table. */
export function* pages(
  db: Readable,
  table: ForeignTable,
  wanted: readonly string[],
): Generator<readonly (ForeignRow & { readonly '#row': number })[]> {
  const columns = wanted.filter((column) => table.columns.has(column));
  const place = table.rowids ? 'rowid' : '0';
  const values = columns.map((column) => {
    const name = quoted(column);
    return `CASE WHEN octet_length(${name}) <= ${longestValue} THEN ${name} END AS ${name}`;
  });
  const select = `SELECT ${[`${place} AS "#row"`, ...values].join(', ')} FROM ${quoted(table.name)}`;
  // A table without row ids has no cheap place to go on from; such tables are small in every program we know.
  const sql = table.rowids
    ? `${select} WHERE rowid > ? ORDER BY rowid LIMIT ${pageRows}`
    : `${select} LIMIT ${pageRows} OFFSET ?`;
  for (let after = table.rowids ? Number.MIN_SAFE_INTEGER : 0; ; ) {
    const rows = db.read((reader) => reader.all<ForeignRow & { readonly '#row': number }>(sql, [after]));
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    const next = table.rowids ? last['#row'] : after + rows.length;
    if (!(next > after))
      throw new ImportError('damaged', `The table ${table.name} cannot be read row by row.`);
    after = next;
  }
}

/** A name from somebody's schema inside of our SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
