import type { SqlValue, Writer } from '@bandstand/sqlite';

/**
 * Stands among the locked fields of a row that an import wrote: every field it brought is locked until the first file is
 * there to compare with. So it makes no difference whether the music was imported or scanned first.
 */
export const importMark = 'import';

interface Locked {
  readonly id: number;
  readonly locked_fields: string;
  readonly [column: string]: SqlValue;
}

/**
 * The row without the locks on what its files say just the same: such a field follows its tags from now on. What an
 * import brought and the files say otherwise was edited there by a person, and stays.
 */
export function agreed<T extends Locked>(
  writer: Writer,
  table: 'tracks' | 'albums',
  row: T,
  facts: Readonly<Record<string, SqlValue | undefined>>,
): T {
  if (!row.locked_fields.includes(`"${importMark}"`)) return row;
  const fields: unknown = JSON.parse(row.locked_fields);
  const names = Array.isArray(fields) ? fields.map(String) : [];
  const kept = names.filter((name) => name !== importMark && !isSame(name, row[name], facts[name]));
  const locked = JSON.stringify(kept);
  writer.run(`UPDATE ${table} SET locked_fields = ? WHERE id = ?`, [locked, row.id]);
  return { ...row, locked_fields: locked };
}

function isSame(name: string, a: SqlValue | undefined, b: SqlValue | undefined): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return a === b;
  return name === 'genre' ? genres(a) === genres(b) : plain(a) === plain(b);
}

function plain(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

function genres(text: string): string {
  return text
    .split(/[,;]/)
    .map((genre) => plain(genre).toLowerCase())
    .filter((genre) => genre !== '')
    .toSorted()
    .join(';');
}
