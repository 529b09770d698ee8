import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';

/** A row of `shares` with who made it. */
export interface ShareRow {
  readonly id: number;
  readonly gid: string;
  readonly owner: string;
  readonly ownerId: number;
  readonly secret: string;
  readonly description: string | null;
  /** ISO 8601; null for ever. */
  readonly expiresAt: string | null;
  readonly lastVisitedAt: string | null;
  readonly visitCount: number;
  readonly createdAt: string;
}

const select = `SELECT s.id, s.gid, u.username AS owner, u.id AS ownerId, s.secret, s.description,
  s.expires_at AS expiresAt, s.last_visited_at AS lastVisitedAt, s.visit_count AS visitCount, s.created_at AS createdAt
  FROM shares s JOIN admin u ON u.username = s.username`;

/** Shares of an account, latest first, those made before the row `before`. */
export function sharesOf(
  reader: Reader,
  username: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): ShareRow[] {
  return reader.all<ShareRow>(
    `${select} WHERE s.username = :username AND s.id < :before ORDER BY s.id DESC LIMIT :limit`,
    { username, before: before ?? Number.MAX_SAFE_INTEGER, limit },
  );
}

export function shareByGid(reader: Reader, gid: string): ShareRow | undefined {
  return reader.get<ShareRow>(`${select} WHERE s.gid = ?`, [gid]);
}

export function shareByLookup(reader: Reader, lookup: string): ShareRow | undefined {
  return reader.get<ShareRow>(`${select} WHERE s.lookup = ?`, [lookup]);
}

export function countShares(reader: Reader, username: string): number {
  return reader.value<number>('SELECT count(*) FROM shares WHERE username = ?', [username]) ?? 0;
}

/** The id of the new row. */
export function insertShare(
  writer: Writer,
  values: {
    readonly username: string;
    readonly secret: string;
    readonly lookup: string;
    readonly description: string | null;
    readonly expiresAt: string | null;
    readonly now: string;
  },
): number {
  return writer.run(
    `INSERT INTO shares (username, secret, lookup, description, expires_at, created_at, updated_at)
     VALUES (:username, :secret, :lookup, :description, :expiresAt, :now, :now)`,
    { ...values },
  ).lastInsertRowid;
}

const columns = { track: 'track_id', album: 'album_id', playlist: 'playlist_id' } as const;
export type ShareKind = keyof typeof columns;

export function insertShareItem(
  writer: Writer,
  shareId: number,
  position: number,
  item: { readonly kind: ShareKind; readonly id: number },
): void {
  writer.run(`INSERT INTO share_items (share_id, position, ${columns[item.kind]}) VALUES (?, ?, ?)`, [
    shareId,
    position,
    item.id,
  ]);
}

export function updateShare(
  writer: Writer,
  id: number,
  values: { readonly description: string | null; readonly expiresAt: string | null; readonly now: string },
): void {
  const all: Record<string, SqlValue> = { id, ...values };
  writer.run(
    'UPDATE shares SET description = :description, expires_at = :expiresAt, updated_at = :now WHERE id = :id',
    all,
  );
}

export function countVisit(writer: Writer, id: number, now: string): void {
  writer.run('UPDATE shares SET visit_count = visit_count + 1, last_visited_at = ? WHERE id = ?', [now, id]);
}

export function deleteShare(writer: Writer, id: number): void {
  writer.run('DELETE FROM shares WHERE id = ?', [id]);
}

/** A playlist that a share holds, whose own rule its maker must still meet. */
export function sharedPlaylists(reader: Reader, shareId: number): number[] {
  return reader
    .all<{ id: number }>(
      'SELECT playlist_id AS id FROM share_items WHERE share_id = ? AND playlist_id IS NOT NULL',
      [shareId],
    )
    .map(({ id }) => id);
}

/** Row ids of the songs of a share in their order, those of albums and of these playlists as they are now. */
export function sharedTracks(
  reader: Reader,
  shareId: number,
  playlistIds: readonly number[],
  limit: number,
): number[] {
  return reader
    .all<{ id: number }>(
      `SELECT id FROM (
         SELECT position, 0 AS a, 0 AS b, track_id AS id FROM share_items WHERE share_id = :share AND track_id IS NOT NULL
         UNION ALL SELECT s.position, t.disc_num, t.track_num, t.id
           FROM share_items s JOIN tracks t ON t.album_id = s.album_id AND t.missing_since IS NULL WHERE s.share_id = :share
         UNION ALL SELECT s.position, m.disc_num, m.track_num, t.id
           FROM share_items s JOIN album_tracks m ON m.album_id = s.album_id JOIN tracks t ON t.id = m.track_id AND t.missing_since IS NULL
           WHERE s.share_id = :share
         UNION ALL SELECT s.position, p.position, p.id, p.track_id
           FROM share_items s JOIN playlist_tracks p ON p.playlist_id = s.playlist_id
           WHERE s.share_id = :share AND s.playlist_id IN (SELECT value FROM json_each(:playlists))
       ) ORDER BY position, a, b, id LIMIT :limit`,
      { share: shareId, playlists: JSON.stringify(playlistIds), limit },
    )
    .map(({ id }) => id);
}

/** Row ids of these things by their gids; for what was merged that of what it is part of now. */
export function idsByGid(reader: Reader, kind: ShareKind, gids: readonly string[]): Map<string, number> {
  const rows = reader.all<{ id: number; gid: string }>(
    `SELECT into_id AS id, gid FROM merges WHERE kind = :kind AND gid IN (SELECT value FROM json_each(:gids))
     UNION ALL SELECT id, gid FROM ${kind}s WHERE gid IN (SELECT value FROM json_each(:gids))`,
    { kind, gids: JSON.stringify(gids) },
  );
  return new Map(rows.map(({ id, gid }) => [gid, id]));
}
