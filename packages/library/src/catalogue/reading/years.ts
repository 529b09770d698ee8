import { albumsIn } from './positions/inside.ts';
import type { Scope } from './scope.ts';

export const yearSql = `SELECT year, group_concat(id) AS ids FROM albums WHERE year IS NOT NULL GROUP BY year ORDER BY year`;

/** The years of the albums that the viewer sees (in one music folder), oldest first. */
export function seenYears(scope: Scope, rootId?: number): readonly number[] {
  const albums = albumsIn(scope, rootId);
  const stamp = `${albums.id}:${scope.memory.feed.album}`;
  const { value } = scope.memory.positions.get(`years of ${albums.id}`, stamp, () => {
    const found: number[] = [];
    for (const { year, ids } of scope.reader.iterate<{ year: number; ids: string }>(yearSql))
      if (ids.split(',').some((id) => albums.value[Number(id)] === 1)) found.push(year);
    return Int32Array.from(found);
  });
  return [...value];
}
