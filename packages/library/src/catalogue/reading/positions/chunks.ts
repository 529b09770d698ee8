/** Long lists of ids, read in texts that are short enough to leave no mark in memory and long enough to be quick. */
import type { Reader } from '@bandstand/sqlite';
import { highestOf, parseIds } from './id-list.ts';

/** Ids in a text. */
export const chunk = 8000;

/** Statements that read ids in the order of an index, as `ChunkRow`: the first ones, and those after the item `:after`. */
export interface ChunkSql {
  readonly first: string;
  readonly next: string;
}

/** Ids apart by ','; in groups of equals, which are apart by ';', where there is `joined`. */
export interface ChunkRow {
  readonly ids: string;
  /** 1 where the first group goes on with the last one before. */
  readonly joined?: number;
}

/** Reads all ids text by text. @param params beside `:after` */
export function* chunksOf(
  reader: Reader,
  { first, next }: ChunkSql,
  params: Readonly<Record<string, string | number>> = {},
): Generator<ChunkRow, void, undefined> {
  let row = reader.get<Found>(first, params);
  while (row !== undefined && hasIds(row)) {
    yield row;
    row = reader.get<Found>(next, { ...params, after: lastOf(row) });
  }
}

type Found = ChunkRow | { readonly ids: null };

const hasIds = (row: Found): row is ChunkRow => row.ids !== null;

/** The last id in the order; in a group of equals their order is that of the ids, whichever way they are written. */
function lastOf({ ids, joined }: ChunkRow): number {
  const separator = joined === undefined ? ',' : ';';
  return highestOf(parseIds(ids.slice(ids.lastIndexOf(separator) + 1)));
}
