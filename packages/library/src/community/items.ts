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
  const seen = visible(reader, viewer, kind, ids.values());
  return gids.map((gid) => {
    const id = ids.get(gid);
    if (id === undefined || !seen.has(id)) throw notFound(kind);
    return id;
  });
}
