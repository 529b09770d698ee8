/** Long lists of ids, read in texts that are short enough to leave no mark in memory and long enough to be quick. */
import type { Reader } from '@bandstand/sqlite';

/** Ids in a text. */
export const chunk = 8000;

/** Statements that read ids in the order of an index, as `ChunkRow`: the first ones, and those after the item `:after`. */
export interface ChunkSql {
  readonly first: string;
  readonly next: string;
}

/** Ids apart by ',' or ';'; `joined` is 1 where the first one goes on with the last one before. */
export interface ChunkRow {
  readonly ids: string;
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
    row = reader.get<Found>(next, { ...params, after: lastOf(row.ids) });
  }
}

type Found = ChunkRow | { readonly ids: null };

const hasIds = (row: Found): row is ChunkRow => row.ids !== null;

/** The last id of a text. */
const lastOf = (ids: string): number =>
  Number(ids.slice(1 + Math.max(ids.lastIndexOf(','), ids.lastIndexOf(';'))));
