import type { Reader } from '@bandstand/sqlite';

export type ItemKind = 'track' | 'album' | 'artist' | 'playlist' | 'folder';

export interface ItemRow {
  readonly kind: ItemKind;
  readonly id: number;
}

const kindSql = `SELECT 'track' AS kind, id FROM tracks WHERE gid = :gid
  UNION ALL SELECT 'album', id FROM albums WHERE gid = :gid
  UNION ALL SELECT 'artist', id FROM artists WHERE gid = :gid
  UNION ALL SELECT 'playlist', id FROM playlists WHERE gid = :gid
  UNION ALL SELECT 'folder', id FROM folders WHERE gid = :gid
  UNION ALL SELECT kind, into_id FROM merges WHERE gid = :gid LIMIT 1`;

/**
 * What a gid is, for one that was merged what it is part of now: these clients do not
 * say. Whether the viewer may see it is for others to say.
 */
export function itemByGid(reader: Reader, gid: string): ItemRow | undefined {
  return reader.get<ItemRow>(kindSql, { gid });
}

const kindsSql = `SELECT g.value AS gid, 'track' AS kind, x.id FROM json_each(:gids) g JOIN tracks x ON x.gid = g.value
  UNION ALL SELECT g.value, 'album', x.id FROM json_each(:gids) g JOIN albums x ON x.gid = g.value
  UNION ALL SELECT g.value, 'artist', x.id FROM json_each(:gids) g JOIN artists x ON x.gid = g.value
  UNION ALL SELECT g.value, x.kind, x.into_id FROM json_each(:gids) g JOIN merges x ON x.gid = g.value`;

/** What these gids of music are, as `itemByGid` says it of each; those that are none are left out. */
export function itemsByGid(reader: Reader, gids: Iterable<string>): ReadonlyMap<string, ItemRow> {
  const rows = reader.all<ItemRow & { readonly gid: string }>(kindsSql, { gids: JSON.stringify([...gids]) });
  const found = new Map<string, ItemRow>();
  for (const { gid, kind, id } of rows) if (!found.has(gid)) found.set(gid, { kind, id });
  return found;
}

/** The gid of the artist with this folded name, of several the first. */
export function artistByKey(reader: Reader, key: string): string | undefined {
  return reader.value<string>('SELECT gid FROM artists WHERE name_key = ? AND id > 0 ORDER BY id LIMIT 1', [
    key,
  ]);
}

const firstTrack = '(SELECT id FROM tracks WHERE album_id = ? ORDER BY disc_num, track_num, id LIMIT 1)';

/** The row id of the music folder of a track, or of the first track of an album; undefined for all else. */
export function musicRootOf(reader: Reader, { kind, id }: ItemRow): number | undefined {
  if (kind !== 'track' && kind !== 'album') return undefined;
  const track = kind === 'track' ? '?' : firstTrack;
  const sql = `SELECT root_id FROM track_files WHERE track_id = ${track} AND role = 'main' LIMIT 1`;
  return reader.value<number>(sql, [id]);
}
