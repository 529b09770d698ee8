import type { Reader, Writer } from '../drivers/index.ts';
import { sqlTime } from '../models/index.ts';
import { type KeptFile, removeDownload } from '../queries/index.ts';

/**
 * How much a file is worth to those who have it: what a person asked for,
 * what a rule keeps, what was only fetched ahead.
 */
export type Worth = 'asked' | 'rule' | 'prefetch';

/** The worth that the reason of a download stands for. */
export const worthOf = (reason: string): Worth =>
  reason === 'prefetch' ? 'prefetch' : reason.startsWith('rule:') ? 'rule' : 'asked';

/** True while somebody waits for this very transfer. */
export const isWanted = (reader: Reader, fileId: number): boolean =>
  reader.value("SELECT 1 FROM downloads WHERE file_id = ? AND status = 'downloading' LIMIT 1", [fileId]) !==
  undefined;

/** Bytes of a file that are safe on the disk, from the transfer before. */
export const bytesThere = (reader: Reader, fileId: number): number =>
  reader.value<number>('SELECT max(bytes_downloaded) FROM downloads WHERE file_id = ?', [fileId]) ?? 0;

/** Gives a transfer back that did not fail: whoever still waits for it waits from `at` (ms) on. */
export function releaseDownload(writer: Writer, fileId: number, at: number): void {
  writer.run('UPDATE download_files SET lease_until = NULL WHERE id = ?', [fileId]);
  writer.run(
    "UPDATE downloads SET status = 'pending', next_attempt_at = ? WHERE file_id = ? AND status = 'downloading'",
    [at, fileId],
  );
}

/** What came of a file is worth nothing: the next try begins with its first byte. */
export function restartDownload(writer: Writer, fileId: number): void {
  writer.run('UPDATE download_files SET etag = NULL WHERE id = ?', [fileId]);
  writer.run('UPDATE downloads SET bytes_downloaded = 0, progress = 0 WHERE file_id = ?', [fileId]);
}

/** The time (ms) at which something of these servers is due; `undefined` when nothing waits. */
export const nextAttempt = (reader: Reader, skippedServers: readonly number[]): number | undefined =>
  reader.value<number>(
    `SELECT max(d.next_attempt_at, coalesce(f.lease_until, 0)) AS at
     FROM downloads d JOIN items i ON i.id = d.item_id JOIN download_files f ON f.id = d.file_id
       JOIN users u ON u.id = d.user_id
     WHERE d.status = 'pending' AND u.needs_login = 0 AND i.server_id NOT IN (SELECT value FROM json_each(?))
     ORDER BY at LIMIT 1`,
    [JSON.stringify(skippedServers)],
  ) ?? undefined;

/**
 * Files that may go to make room for one of this worth, the longest unused first: never a pinned one, and what somebody
 * asked for or a rule keeps only for what a person asks for.
 */
export const evictableFor = (reader: Reader, worth: Worth, limit = 1000): readonly KeptFile[] =>
  reader.all<KeptFile>(
    `SELECT f.id AS fileId, f.file_path AS path, f.file_size AS size, f.profile FROM download_files f
     WHERE f.pinned = 0 AND f.file_path IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM downloads d WHERE d.file_id = f.id AND ${worth === 'asked' ? 'false' : "d.reason <> 'prefetch'"})
     ORDER BY f.last_used_at LIMIT ?`,
    [limit],
  );

/** Removes downloads whose time is over, but for pinned files; their number. */
export function expireDownloads(writer: Writer, now: number): number {
  const over = writer.all<{ id: number; userId: number; serverId: number }>(
    `SELECT d.id, d.user_id AS userId, i.server_id AS serverId FROM downloads d
     JOIN items i ON i.id = d.item_id JOIN download_files f ON f.id = d.file_id
     WHERE d.expires_at <= ? AND f.pinned = 0 ORDER BY d.expires_at LIMIT 1000`,
    [sqlTime(now)],
  );
  for (const { id, ...account } of over) removeDownload(writer, account, id, 'expired');
  return over.length;
}

/** True for a file that is still to be finished. */
export const isUnfinished = (reader: Reader, fileId: number): boolean =>
  reader.value('SELECT 1 FROM download_files WHERE id = ? AND file_path IS NULL', [fileId]) !== undefined;

/** A file that no row owns waits to be removed. */
export const orphanFile = (writer: Writer, path: string, reason: string): void => {
  writer.run('INSERT OR IGNORE INTO orphaned_files (path, reason) VALUES (?, ?)', [path, reason]);
};

/** A finished file with what it must be. */
export interface ProvenFile {
  readonly fileId: number;
  readonly path: string;
  readonly size: number;
  readonly hash: string | null;
}

/** Finished files after the one of this number. */
export const finishedFiles = (reader: Reader, after: number, limit = 200): readonly ProvenFile[] =>
  reader.all<ProvenFile>(
    `SELECT id AS fileId, file_path AS path, file_size AS size, file_hash AS hash FROM download_files
     WHERE id > ? AND file_path IS NOT NULL ORDER BY id LIMIT ?`,
    [after, limit],
  );

/** A file turned out lost or damaged: everyone who had it waits for it anew, and what lies there goes. */
export function fetchAgain(writer: Writer, fileId: number, error: string): void {
  writer.run(
    `INSERT OR IGNORE INTO orphaned_files (path, reason)
     SELECT file_path, 'damaged' FROM download_files WHERE id = ? AND file_path IS NOT NULL`,
    [fileId],
  );
  writer.run('UPDATE download_files SET file_path = NULL, file_hash = NULL, etag = NULL WHERE id = ?', [
    fileId,
  ]);
  writer.run(
    `UPDATE downloads SET status = 'pending', progress = 0, bytes_downloaded = 0, retry_count = 0, next_attempt_at = 0,
       file_path = NULL, file_hash = NULL, completed_at = NULL, error_message = ? WHERE file_id = ?`,
    [error, fileId],
  );
}
