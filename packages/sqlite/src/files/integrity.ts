import type { Reader } from '../engine/index.ts';

const maxFindings = 100;

/**
 * Damage in a file, from PRAGMA integrity_check: pages, records, indexes;
 * empty when it is sound. `quick` leaves the indexes out.
 */
export function integrityProblems(reader: Reader, options: { readonly quick?: boolean } = {}): string[] {
  const column = options.quick ? 'quick_check' : 'integrity_check';
  return reader
    .all<{ text: string }>(`SELECT ${column} AS text FROM pragma_${column} LIMIT ${maxFindings}`)
    .map(({ text }) => text)
    .filter((text) => text !== 'ok');
}

/** Rows whose foreign key points nowhere: `gigs row 7 has no parent in bands`. At most 100. */
export function foreignKeyProblems(reader: Reader): string[] {
  return reader
    .all<{ child: string; row: number | null; parent: string }>(
      `SELECT "table" AS child, rowid AS row, parent FROM pragma_foreign_key_check LIMIT ${maxFindings}`,
    )
    .map(({ child, row, parent }) => `${child} row ${row ?? '?'} has no parent in ${parent}`);
}
