import type { Params, Reader } from '@bandstand/sqlite';
import { readIds } from '../../catalogue/index.ts';

/** The row ids that a statement gives as one text, `group_concat(id)`. */
export const idsIn = (reader: Reader, sql: string, params: Params): readonly number[] => [
  ...readIds(reader, sql, params),
];

/** At most so many, from everywhere in the list. */
export function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  const step = all.length / most;
  return Array.from({ length: most }, (_, n) => all[Math.floor(n * step)]).filter((one) => one !== undefined);
}
