import type { LabelRow } from '../rows.ts';
import { parseIds } from './positions/id-list.ts';
import { albumsIn } from './positions/inside.ts';
import type { Scope } from './scope.ts';

export const labelSql = `SELECT label AS name, group_concat(id) AS ids FROM albums INDEXED BY albums_by_label
  WHERE label IS NOT NULL GROUP BY label ORDER BY label`;

/** Labels with the albums of them that the viewer sees (in one music folder), by name. */
export function labelRows(scope: Scope, rootId?: number): readonly LabelRow[] {
  const albums = albumsIn(scope, rootId);
  const { value } = scope.memory.labels.get(
    `${albums.id}`,
    String(scope.memory.feed.album),
    (): readonly LabelRow[] => {
      const found: LabelRow[] = [];
      for (const { name, ids } of scope.reader.iterate<{ name: string; ids: string }>(labelSql)) {
        let albumCount = 0;
        for (const id of parseIds(ids)) albumCount += albums.value[id] ?? 0;
        if (albumCount > 0) found.push({ name, albumCount });
      }
      return found;
    },
  );
  return value;
}
