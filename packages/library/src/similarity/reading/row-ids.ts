import type { Params, Reader } from '@bandstand/sqlite';

/** The row ids that a statement gives as one text, `group_concat(id)`: many rows cost more than one long one. */
export function idsIn(reader: Reader, sql: string, params: Params): readonly number[] {
  const text = reader.value<string | null>(sql, params) ?? '';
  return text === '' ? [] : text.split(',').map(Number);
}

/** At most so many, from everywhere in the list. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const step = all.length / most;
  return Array.from({ length: most }, (_, n) => all[Math.floor(n * step)]).filter((one) => one !== undefined);
}
