import { createHash } from 'node:crypto';
import type { Readable } from '@bandstand/sqlite';
import { ImportError } from '../errors.ts';
import { type ForeignTable, quoted } from '../foreign/index.ts';

const needed: Readonly<Record<string, readonly string[]>> = {
  artists: ['id', 'name'],
  albums: ['id', 'title'],
  tracks: ['id', 'title'],
  admin: ['id', 'username', 'password_hash'],
};

/** Throws ImportError `unknown_shape` unless this looks like a TuneCamp of whatever age. */
export function checkShape(path: string, tables: ReadonlyMap<string, ForeignTable>): void {
  for (const [table, columns] of Object.entries(needed)) {
    const missing = columns.filter((column) => tables.get(table)?.columns.has(column) !== true);
    if (missing.length > 0)
      throw new ImportError(
        'unknown_shape',
        `${path} is no TuneCamp database: it has no ${table}.${missing[0]}. The file is called tunecamp.db as a rule.`,
      );
  }
}

/**
 * What tells one TuneCamp from another and stays the same as it grows: when and by whom its first rows were made. So a
 * later import of the same one, or of a copy, knows which rows were brought in before.
 */
export function identityOf(db: Readable, tables: ReadonlyMap<string, ForeignTable>): string {
  const facts = db.read((reader) =>
    ['admin', 'artists'].map((table) => {
      const known = tables.get(table);
      const columns = ['created_at', 'id'].filter((column) => known?.columns.has(column) === true);
      const where = table === 'artists' ? 'WHERE id > 0' : '';
      const list = columns
        .map((column) => `substr(CAST(${quoted(column)} AS TEXT), 1, 100)`)
        .join(` || '/' || `);
      return reader.value<string>(`SELECT ${list} FROM ${quoted(table)} ${where} ORDER BY id LIMIT 1`) ?? '';
    }),
  );
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}
