import type { Reader } from '@bandstand/sqlite';
import type { SqlClause } from './list-sql.ts';
import type { AlbumFacts, AudienceLevel, DownloadRule, PlaylistFacts, TrackFacts } from './rules.ts';

interface AlbumRow {
  readonly id: number;
  readonly listedTo: AudienceLevel;
  readonly reachableBy: AudienceLevel;
  readonly ownerId: number | null;
  readonly artistId: number | null;
  readonly download: DownloadRule | null;
}

interface Pair {
  readonly id: number;
  readonly other: number;
}

function pairs(reader: Reader, sql: string, ids: string): Map<number, number[]> {
  const grouped = new Map<number, number[]>();
  for (const { id, other } of reader.all<Pair>(sql, { ids })) {
    const list = grouped.get(id);
    if (list === undefined) grouped.set(id, [other]);
    else list.push(other);
  }
  return grouped;
}

/** What the policy needs to know of these albums; those that do not exist are left out. */
export function albumFacts(reader: Reader, albumIds: readonly number[]): Map<number, AlbumFacts> {
  const ids = JSON.stringify(albumIds);
  const rows = reader.all<AlbumRow>(
    `SELECT id, listed_to AS listedTo, reachable_by AS reachableBy, owner_id AS ownerId, artist_id AS artistId, download
     FROM albums WHERE id IN (SELECT value FROM json_each(:ids))`,
    { ids },
  );
  const owners = pairs(
    reader,
    `SELECT album_id AS id, owner_id AS other FROM album_ownership
     WHERE album_id IN (SELECT value FROM json_each(:ids)) AND owner_id IS NOT NULL`,
    ids,
  );
  const artists = pairs(
    reader,
    `SELECT album_id AS id, artist_id AS other FROM album_artists
     WHERE album_id IN (SELECT value FROM json_each(:ids))`,
    ids,
  );
  return new Map(
    rows.map(({ id, artistId, ...row }) => {
      const artistIds = [...(artistId === null ? [] : [artistId]), ...(artists.get(id) ?? [])];
      return [id, { ...row, artistIds, coOwnerIds: owners.get(id) ?? [] }];
    }),
  );
}

interface TrackRow {
  readonly id: number;
  readonly albumId: number | null;
  readonly ownerId: number | null;
  readonly missing: number;
}

/** What the policy needs to know of these tracks and all their releases; those that do not exist are left out. */
export function trackFacts(reader: Reader, trackIds: readonly number[]): Map<number, TrackFacts> {
  const ids = JSON.stringify(trackIds);
  const rows = reader.all<TrackRow>(
    `SELECT id, album_id AS albumId, owner_id AS ownerId, missing_since IS NOT NULL AS missing
     FROM tracks WHERE id IN (SELECT value FROM json_each(:ids))`,
    { ids },
  );
  const owners = pairs(
    reader,
    `SELECT track_id AS id, owner_id AS other FROM track_ownership
     WHERE track_id IN (SELECT value FROM json_each(:ids)) AND owner_id IS NOT NULL`,
    ids,
  );
  const further = pairs(
    reader,
    `SELECT track_id AS id, album_id AS other FROM album_tracks WHERE track_id IN (SELECT value FROM json_each(:ids))`,
    ids,
  );
  const albumIds = new Set(rows.flatMap(({ albumId }) => (albumId === null ? [] : [albumId])));
  for (const id of [...further.values()].flat()) albumIds.add(id);
  const albums = albumFacts(reader, [...albumIds]);
  return new Map(
    rows.map(({ id, albumId, ownerId, missing }) => {
      const album = albumId === null ? null : (albums.get(albumId) ?? null);
      const others = (further.get(id) ?? []).flatMap((other) => albums.get(other) ?? []);
      const coOwnerIds = owners.get(id) ?? [];
      return [id, { album, further: others, ownerId, missing: missing === 1, coOwnerIds }];
    }),
  );
}

/** What the policy needs to know of these playlists; those that do not exist are left out. */
export function playlistFacts(reader: Reader, playlistIds: readonly number[]): Map<number, PlaylistFacts> {
  const rows = reader.all<{ id: number; ownerId: number | null; isPublic: number }>(
    `SELECT p.id, u.id AS ownerId, p.is_public AS isPublic
     FROM playlists p LEFT JOIN admin u ON u.username = p.username
     WHERE p.id IN (SELECT value FROM json_each(:ids))`,
    { ids: JSON.stringify(playlistIds) },
  );
  return new Map(rows.map(({ id, ownerId, isPublic }) => [id, { ownerId, isPublic: isPublic === 1 }]));
}

/** The text of a setting, undefined while nobody has set it. */
export function settingText(reader: Reader, key: string): string | undefined {
  return reader.value<string>('SELECT value FROM settings WHERE key = ?', [key]);
}

/** Those of `ids` for which a condition on the row `x` of the table holds. */
export function idsWhere(
  reader: Reader,
  table: 'artists' | 'albums' | 'tracks' | 'playlists',
  ids: readonly number[],
  condition: SqlClause,
): number[] {
  return reader
    .all<{ id: number }>(
      `SELECT x.id FROM ${table} x WHERE x.id IN (SELECT value FROM json_each(:ids)) AND ${condition.sql}`,
      { ids: JSON.stringify(ids), ...condition.params },
    )
    .map(({ id }) => id);
}

/** True when an account owns an album that its audience does not find in lists. */
export function ownsHidden(
  reader: Reader,
  accountId: number,
  artistId: number | null,
  level: number,
): boolean {
  const found = reader.value<number>(
    `SELECT EXISTS (SELECT 1 FROM albums WHERE owner_id = :account AND listed_to < :level)
       OR EXISTS (SELECT 1 FROM album_ownership o JOIN albums a ON a.id = o.album_id
                  WHERE o.owner_id = :account AND a.listed_to < :level)
       OR EXISTS (SELECT 1 FROM albums WHERE artist_id = :artist AND listed_to < :level)
       OR EXISTS (SELECT 1 FROM album_artists c JOIN albums a ON a.id = c.album_id
                  WHERE c.artist_id = :artist AND a.listed_to < :level)
       OR EXISTS (SELECT 1 FROM tracks WHERE owner_id = :account AND album_id IS NULL)
       OR EXISTS (SELECT 1 FROM track_ownership o JOIN tracks t ON t.id = o.track_id
                  WHERE o.owner_id = :account AND t.album_id IS NULL)`,
    { account: accountId, artist: artistId, level },
  );
  return found === 1;
}
