import { type RawBuilder, sql } from 'kysely';
import type { DumpRow } from './rows.ts';

/** A row and the number of its line. */
export interface NumberedRow {
  readonly line: number;
  readonly row: DumpRow;
}

/** A line that was not brought in, and why. */
export interface Refusal {
  readonly line: number;
  readonly reason: string;
}

/** Rows as a table `g` with the column `line` and these. @param columns fixed text of the program */
export function given(rows: readonly NumberedRow[], columns: string): RawBuilder<unknown> {
  const text = JSON.stringify(rows.map(({ line, row }) => ({ ...row, line })));
  return sql`json_to_recordset(${text}::json) AS g (line integer, ${sql.raw(columns)})`;
}

/** The number of a row under this name; 0 when it has none. */
export function numberIn(row: DumpRow, name: string): number {
  const value = row[name];
  return typeof value === 'number' ? value : 0;
}

/** The text of a row under this name; null when it has none. */
export function textIn(row: DumpRow, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}
