import type { Reader, Writer } from '@bandstand/sqlite';
import type { Row } from './fixes.ts';
import type { TablePlan } from './plan.ts';
import { quoted } from './tables.ts';

/** The rows of our table that are the same thing as this one, by their numbers. */
export function placeOf(reader: Reader, plan: TablePlan, row: Row): number[] {
  const same = plan.identity.map((column) => `${quoted(column)} IS ?`).join(' AND ');
  const values = plan.identity.map((column) => row[column] ?? null);
  return reader
    .all<{ at: number }>(`SELECT rowid AS at FROM ${quoted(plan.table)} WHERE ${same}`, values)
    .map(({ at }) => at);
}

export interface SetAside {
  readonly source: string;
  readonly table: string;
  /** Its number in the source. */
  readonly at: number;
  readonly row: Row;
  readonly reason: string;
}

/** Keeps a row whole that cannot be in its table; once, however often it is met. */
export function setAside(into: Writer, { source, table, at, row, reason }: SetAside): void {
  into.run(
    `INSERT OR IGNORE INTO _streamhub_set_aside (source, source_table, source_row, reason, row_json) VALUES (?, ?, ?, ?, ?)`,
    [source, table, String(at), reason, asJson(row)],
  );
}

/** Bytes as base64, everything else as it is. */
function asJson(row: Row): string {
  return JSON.stringify(row, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}
