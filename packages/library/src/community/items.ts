import type { Reader } from '@bandstand/sqlite';
import { type Viewer, visible } from '../access/index.ts';
import { notFound } from '../errors/index.ts';

/** What can be starred, rated and counted. */
export const itemKinds = ['artist', 'album', 'track'] as const;
export type ItemKind = (typeof itemKinds)[number];

export interface ItemRef {
  readonly kind: ItemKind;
  readonly gid: string;
}

const tables: Readonly<Record<ItemKind, string>> = { artist: 'artists', album: 'albums', track: 'tracks' };

/** What a thing was merged into goes by its gid too. */
function mergedInto(reader: Reader, kind: ItemKind, gid: string): number | undefined {
  return reader.value<number>('SELECT into_id FROM merges WHERE gid = ? AND kind = ?', [gid, kind]);
}

/** Row ids of these gids among what the viewer may see, in the same order. Throws `not_found` when one is not there. */
export function visibleIds(
  reader: Reader,
  viewer: Viewer,
  kind: ItemKind,
  gids: readonly string[],
): number[] {
  const rows = reader.all<{ id: number; gid: string }>(
    `SELECT id, gid FROM ${tables[kind]} WHERE gid IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(gids)],
  );
  const ids = new Map(rows.map(({ id, gid }) => [gid, id]));
  const found = gids.map((gid) => ids.get(gid) ?? mergedInto(reader, kind, gid));
  const seen = visible(
    reader,
    viewer,
    kind,
    found.flatMap((id) => id ?? []),
  );
  return found.map((id) => {
    if (id === undefined || !seen.has(id)) throw notFound(kind);
    return id;
  });
}
