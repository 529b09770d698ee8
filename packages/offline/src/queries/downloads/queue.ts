import type { Reader, Writer } from '../../drivers/index.ts';
import { type DownloadRow, type Item, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';
import { itemsByName, limitOf } from '../items/lists.ts';

export interface DownloadWish {
  /** `original`, or the name of a transcoding profile. */
  readonly profile: string;
  /** Larger comes first; prefetching uses negative ones. */
  readonly priority: number;
  /** asked, prefetch, or rule:ID */
  readonly reason: string;
  /** As far as the server told, in bytes. */
  readonly expectedSize: number | null;
  readonly expiresAt?: number;
}

/**
 * Puts an item into a user's queue and gives the number of the download. When another user has the file already it is
 * there at once; the same wish again changes only priority and reason, and only upwards.
 */
export function requestDownload(
  writer: Writer,
  { userId }: Account,
  itemId: number,
  wish: DownloadWish,
  now: number,
): number {
  writer.run('INSERT INTO download_files (item_id, profile) VALUES (?, ?) ON CONFLICT DO NOTHING', [
    itemId,
    wish.profile,
  ]);
  const file = writer.get<{
    id: number;
    file_path: string | null;
    file_size: number | null;
    file_hash: string | null;
  }>('SELECT id, file_path, file_size, file_hash FROM download_files WHERE item_id = ? AND profile = ?', [
    itemId,
    wish.profile,
  ]);
  if (file === undefined) return 0;
  const ready = file.file_path !== null;
  const time = sqlTime(now);
  writer.run(
    `INSERT INTO downloads (item_id, user_id, file_id, file_path, file_size, file_hash, status, progress, bytes_downloaded,
       transcode_profile, priority, reason, created_at, completed_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT(item_id, user_id) DO UPDATE SET priority = excluded.priority, reason = excluded.reason
     WHERE excluded.priority > priority`,
    [
      itemId,
      userId,
      file.id,
      file.file_path,
      ready ? file.file_size : wish.expectedSize,
      file.file_hash,
      ready ? 'completed' : 'pending',
      ready ? 1 : 0,
      ready ? file.file_size : 0,
      wish.profile === 'original' ? null : wish.profile,
      wish.priority,
      wish.reason,
      time,
      ready ? time : null,
      wish.expiresAt === undefined ? null : sqlTime(wish.expiresAt),
    ],
  );
  return (
    writer.value<number>('SELECT id FROM downloads WHERE item_id = ? AND user_id = ?', [itemId, userId]) ?? 0
  );
}

/** A download that is due, with what its transfer needs to know. */
export interface DueDownload extends DownloadRow {
  readonly name: string;
  readonly type: string;
  /** The server's id of the item. */
  readonly jellyfin_id: string;
  readonly server_id: number;
  readonly profile: string;
  /** Mark of the transfer that was under way. */
  readonly file_etag: string | null;
  /** How long the item plays, in ticks of 100 ns. */
  readonly runtime_ticks: number | null;
}

const dueColumns = `d.*, i.name, i.type, i.jellyfin_id, i.server_id, i.runtime_ticks, f.profile, f.etag AS file_etag`;

/**
 * The next downloads: the highest priority, then the oldest; not those of people who must sign in anew, nor of the servers
 * of the last value (a JSON list of numbers). Exported for the test of its plan.
 */
export const nextSql = `SELECT ${dueColumns}
  FROM downloads d JOIN items i ON i.id = d.item_id JOIN download_files f ON f.id = d.file_id
  WHERE d.status = 'pending' AND d.next_attempt_at <= ? AND (f.lease_until IS NULL OR f.lease_until <= ?)
    AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = d.user_id AND u.needs_login = 1)
    AND i.server_id NOT IN (SELECT value FROM json_each(?))
  ORDER BY d.priority DESC, d.created_at ASC, d.id ASC LIMIT 1`;

/** The next item to download, of any user, from any server but those to skip. */
export const nextDownload = (
  reader: Reader,
  now: number,
  skippedServers: readonly number[] = [],
): DueDownload | undefined => reader.get<DueDownload>(nextSql, [now, now, JSON.stringify(skippedServers)]);

/** Takes the next download to transfer it until `until` (ms); everyone who waits for the same file waits for this. */
export function claimDownload(
  writer: Writer,
  now: number,
  until: number,
  skippedServers: readonly number[] = [],
): DueDownload | undefined {
  const next = nextDownload(writer, now, skippedServers);
  if (next === undefined) return undefined;
  writer.run('UPDATE download_files SET lease_until = ? WHERE id = ?', [until, next.file_id]);
  writer.run(
    `UPDATE downloads SET status = 'downloading', started_at = coalesce(started_at, ?), error_message = NULL
     WHERE file_id = ? AND status = 'pending'`,
    [sqlTime(now), next.file_id],
  );
  return next;
}

/** Number, total size and bytes of a user's downloads, by status. */
export interface StatusProgress {
  readonly status: DownloadRow['status'];
  readonly count: number;
  readonly totalSize: number;
  readonly downloaded: number;
}

/** How far a user's downloads are, by status. */
export const downloadProgress = (reader: Reader, { userId }: Account): readonly StatusProgress[] =>
  reader.all<StatusProgress>(
    `SELECT d.status, COUNT(*) AS count, coalesce(SUM(d.file_size), 0) AS totalSize,
       coalesce(SUM(d.bytes_downloaded), 0) AS downloaded
     FROM downloads d WHERE d.user_id = ? GROUP BY d.status`,
    [userId],
  );

/** A user's downloads in the order of their queue; all of them, or those that are not finished. */
export const downloads = (
  reader: Reader,
  { userId }: Account,
  limit = 1000,
  which: 'all' | 'unfinished' = 'all',
): readonly DueDownload[] =>
  reader.all<DueDownload>(
    `SELECT ${dueColumns}
     FROM downloads d JOIN items i ON i.id = d.item_id JOIN download_files f ON f.id = d.file_id
     WHERE d.user_id = ? ${which === 'all' ? '' : "AND d.status <> 'completed'"} ORDER BY d.priority DESC, d.created_at, d.id LIMIT ?`,
    [userId, limitOf(limit)],
  );

const completed = `FROM downloads w CROSS JOIN items i ON i.id = w.item_id
  LEFT JOIN user_data d ON d.item_id = i.id AND d.user_id = w.user_id
  WHERE w.user_id = ? AND w.status = 'completed'`;

/** One download of whoever it is. */
export const downloadByNumber = (reader: Reader, id: number): DueDownload | undefined =>
  reader.get<DueDownload>(
    `SELECT ${dueColumns}
     FROM downloads d JOIN items i ON i.id = d.item_id JOIN download_files f ON f.id = d.file_id WHERE d.id = ?`,
    [id],
  );

/** What a user can play without the network, by name; of one kind or all. */
export const downloadedItems = (
  reader: Reader,
  { userId }: Account,
  type?: string,
  limit = 1000,
): readonly Item[] => itemsByName(reader, completed, userId, { type, limit });
