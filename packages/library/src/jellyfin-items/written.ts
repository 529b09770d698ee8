import { WrittenText } from '../catalogue/index.ts';
import type { Item } from './base.ts';

/** Items as JSON with commas between them, in UTF-8; how many there are, and in the whole list. */
export interface WrittenItems {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly total: number;
}

export function written<R>(rows: readonly R[], total: number, write: (row: R) => Item): WrittenItems {
  const text = new WrittenText();
  text.addAll(rows.map(write));
  return { bytes: text.bytes, count: rows.length, total };
}
