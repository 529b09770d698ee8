import { statSync } from 'node:fs';
import type { Readable, Reader } from '@bandstand/sqlite';

export interface DatabaseHealth {
  readonly bytes: number;
  /** Of the write-ahead log. */
  readonly logBytes: number;
  readonly version: number;
  readonly pages: number;
  readonly pageBytes: number;
  /** Pages that hold nothing: `vacuum` gives them back. */
  readonly freePages: number;
  /** Rows of each table, the names in order. It takes as long as it takes to read the smallest index of each. */
  readonly rows: Readonly<Record<string, number>>;
}

/** How a database stands. */
export function databaseHealth(db: Readable & { readonly path: string }): DatabaseHealth {
  const logBytes = statSync(`${db.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return db.read((reader) => ({
    bytes: statSync(db.path).size,
    logBytes,
    version: pragma(reader, 'user_version'),
    pages: pragma(reader, 'page_count'),
    pageBytes: pragma(reader, 'page_size'),
    freePages: pragma(reader, 'freelist_count'),
    rows: rowsByTable(reader),
  }));
}

const pragma = (reader: Reader, name: string): number => reader.value<number>(`PRAGMA ${name}`) ?? 0;

function rowsByTable(reader: Reader): Record<string, number> {
  const tables = reader.all<{ name: string }>(
    `SELECT name FROM pragma_table_list
     WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
  );
  const count = (name: string): number =>
    reader.value<number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`) ?? 0;
  return Object.fromEntries(tables.map(({ name }) => [name, count(name)]));
}
