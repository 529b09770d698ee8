import { type Reader, sqliteCode } from '@bandstand/sqlite';

/**
 * Damage in the plain tables of a file, one by one; undefined when they are sound. A table that cannot be checked because
 * its program has its own functions or collations is not damaged by that: only its plain columns will be read.
 */
export function damageIn(reader: Reader): string | undefined {
  const tables = reader.all<{ name: string }>(
    `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' LIMIT 2000`,
  );
  for (const { name } of tables) {
    const found = problemOf(reader, name);
    if (found !== undefined) return `${name}: ${found}`;
  }
  return undefined;
}

function problemOf(reader: Reader, table: string): string | undefined {
  try {
    const text = reader.value<string>('SELECT integrity_check FROM pragma_integrity_check(?) LIMIT 1', [
      table,
    ]);
    return text === 'ok' ? undefined : text;
  } catch (error) {
    const code = sqliteCode(error) ?? '';
    if (/^SQLITE_(?:CORRUPT|NOTADB|IOERR)/.test(code)) throw error;
    return undefined;
  }
}
