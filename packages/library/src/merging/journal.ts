import type { SqlValue } from '@bandstand/sqlite';

export type PlainRow = Readonly<Record<string, SqlValue>>;

/** Rows that were given from one thing to another, by their keys. */
export interface MovedRows {
  readonly table: string;
  readonly column: string;
  /** Names of the key's columns, and the keys. */
  readonly key: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Rows that had no place beside those of the other, or describe only what is gone. */
export interface RemovedRow {
  readonly table: string;
  readonly row: PlainRow;
}

/** Everything that it takes to part two things that were merged. */
export interface Journal {
  /** The row that is gone. */
  readonly before: PlainRow;
  readonly moved: readonly MovedRows[];
  readonly removed: readonly RemovedRow[];
  /** Row ids of earlier merges into what is gone. */
  readonly redirected: readonly number[];
  /** Stars and ratings as they were. */
  readonly marks: readonly RemovedRow[];
  /** Plays by listener. */
  readonly listening: readonly PlainRow[];
  /** Public counts that were added to those of the other. */
  readonly stats: { readonly plays: number; readonly downloads: number } | null;
  /** The album on which the other track has been as well since; null when it was there before. */
  readonly placedOn?: number | null;
  /** Fields of the other that were locked, so that the tags of what joined it do not outvote it. */
  readonly locked: readonly string[];
}

const blob = 'blob:base64';

/** A journal as text; the bytes of a row, such as a waveform, are kept. */
export function journalText(journal: Journal): string {
  return JSON.stringify(journal, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    // What is asked of the holder is the value before its own toJSON.
    const held = this[key];
    return held instanceof Uint8Array ? { [blob]: Buffer.from(held).toString('base64') } : value;
  });
}

/** A journal from its text, which only we have written. */
export function journalFrom(text: string): Journal {
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && blob in value
      ? Buffer.from(String(value[blob]), 'base64')
      : value,
  ) as Journal;
}
