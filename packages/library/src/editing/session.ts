import type { Writer } from '@bandstand/sqlite';
import type { Viewer } from '../access/index.ts';
import type { Row } from '../scanner/index.ts';

/** One edit inside its transaction. */
export interface EditSession {
  readonly writer: Writer;
  readonly viewer: Viewer;
  /** ms since 1970. */
  readonly now: number;
}

/** The columns of `row` that are given; undefined means that a field was not spoken of. */
export function given(row: Readonly<Record<string, Row[string] | undefined>>): Row {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );
}

/** A text without blanks around it; null for an empty one. */
export function trimmed(text: string | null | undefined): string | null | undefined {
  if (text === undefined || text === null) return text;
  const plain = text.trim();
  return plain === '' ? null : plain;
}

/** The year of a date as YYYY, YYYY-MM or YYYY-MM-DD. */
export function yearOf(date: string | null | undefined): number | null | undefined {
  return typeof date === 'string' ? Number(date.slice(0, 4)) : date;
}

/** 1, 0 or null for the database. */
export function flagOf(value: boolean | null | undefined): number | null | undefined {
  return typeof value === 'boolean' ? Number(value) : value;
}
