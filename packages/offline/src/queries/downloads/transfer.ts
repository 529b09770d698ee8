import type { Reader, Writer } from '../../drivers/index.ts';
import { sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** How far the transfer of a file is, for everyone who waits for it. Renews the lease until `until` (ms). */
export function advanceDownload(
  writer: Writer,
  fileId: number,
  step: {
    readonly bytes: number;
    readonly size: number | null;
    readonly etag: string | null;
    readonly until: number;
  },
): void {
  writer.run('UPDATE download_files SET lease_until = ?, etag = ? WHERE id = ?', [
    step.until,
    step.etag,
    fileId,
  ]);
  writer.run(
    `UPDATE downloads SET bytes_downloaded = ?, file_size = coalesce(?, file_size),
       progress = coalesce(CAST(? AS REAL) / nullif(coalesce(?, file_size), 0), 0)
     WHERE file_id = ? AND status IN ('downloading', 'paused')`,
    [step.bytes, step.size, step.bytes, step.size, fileId],
  );
}

export interface FinishedFile {
  /** Relative to the folder of the media. */
  readonly path: string;
  readonly size: number;
  readonly hash: string | null;
  readonly durationMs: number | null;
}

/** The file is complete, verified and in its place: everyone who asked for it has it. */
export function completeDownload(writer: Writer, fileId: number, file: FinishedFile, now: number): void {
  writer.run(
    `UPDATE download_files SET file_path = ?, file_size = ?, file_hash = ?, duration_ms = ?, etag = NULL,
       lease_until = NULL, last_used_at = ? WHERE id = ?`,
    [file.path, file.size, file.hash, file.durationMs, sqlTime(now), fileId],
  );
  writer.run(
    `UPDATE downloads SET status = 'completed', progress = 1, file_path = ?, file_size = ?, file_hash = ?,
       bytes_downloaded = ?, completed_at = ?, error_message = NULL
     WHERE file_id = ?`,
    [file.path, file.size, file.hash, file.size, sqlTime(now), fileId],
  );
}

/** The transfer failed: it waits until `retryAt` (ms), or has failed for good when that is `undefined`. */
export function failDownload(
  writer: Writer,
  fileId: number,
  failure: { readonly error: string; readonly retryAt: number | undefined },
): void {
  writer.run('UPDATE download_files SET lease_until = NULL WHERE id = ?', [fileId]);
  writer.run(
    `UPDATE downloads SET status = ?, error_message = ?, retry_count = retry_count + 1, next_attempt_at = ?
     WHERE file_id = ? AND status = 'downloading'`,
    [failure.retryAt === undefined ? 'failed' : 'pending', failure.error, failure.retryAt ?? 0, fileId],
  );
}

/** After a kill: transfers whose lease is over wait again, with the bytes they have; their number. */
export function recoverDownloads(writer: Writer, now: number): number {
  const { changes } = writer.run(
    `UPDATE downloads SET status = 'pending' WHERE status = 'downloading' AND file_id IN (
       SELECT id FROM download_files WHERE lease_until IS NULL OR lease_until <= ?)`,
    [now],
  );
  writer.run('UPDATE download_files SET lease_until = NULL WHERE lease_until <= ?', [now]);
  return changes;
}

/** Stops (`paused`) a download or lets it go on (`pending`), from any state but completed. True when it changed. */
export function setDownloadStatus(
  writer: Writer,
  { userId }: Account,
  id: number,
  status: 'paused' | 'pending',
): boolean {
  return (
    writer.run(
      `UPDATE downloads SET status = ?, next_attempt_at = 0,
         retry_count = iif(status = 'failed', 0, retry_count), error_message = NULL
       WHERE id = ? AND user_id = ? AND status NOT IN ('completed', ?)`,
      [status, id, userId, status],
    ).changes > 0
  );
}

/** The same for all of a user's downloads that stand so; how many. */
export const switchDownloads = (
  writer: Writer,
  { userId }: Account,
  from: 'pending' | 'paused' | 'failed',
  status: 'paused' | 'pending',
): number =>
  writer.run(
    `UPDATE downloads SET status = ?, next_attempt_at = 0,
       retry_count = iif(status = 'failed', 0, retry_count), error_message = NULL
     WHERE user_id = ? AND status = ?`,
    [status, userId, from],
  ).changes;

/** Changes the place in the queue. */
export const setDownloadPriority = (
  writer: Writer,
  { userId }: Account,
  id: number,
  priority: number,
): boolean =>
  writer.run('UPDATE downloads SET priority = ? WHERE id = ? AND user_id = ?', [priority, id, userId])
    .changes > 0;

/**
 * A user wants this no more. The file waits in orphaned_files when nobody
 * else does. True when there was such a download.
 */
export function removeDownload(writer: Writer, { userId }: Account, id: number, reason = 'removed'): boolean {
  const file = writer.value<number>('SELECT file_id FROM downloads WHERE id = ? AND user_id = ?', [
    id,
    userId,
  ]);
  if (file === undefined) return false;
  writer.run('DELETE FROM downloads WHERE id = ?', [id]);
  if (writer.value('SELECT 1 FROM downloads WHERE file_id = ? LIMIT 1', [file]) !== undefined) return true;
  writer.run(
    `INSERT OR REPLACE INTO orphaned_files (path, reason)
     SELECT file_path, ? FROM download_files WHERE id = ? AND file_path IS NOT NULL`,
    [reason, file],
  );
  writer.run('DELETE FROM download_files WHERE id = ?', [file]);
  return true;
}

/** A file on the disk that a user may play. */
export interface KeptFile {
  readonly fileId: number;
  readonly path: string;
  readonly size: number;
  readonly profile: string;
}

/** The file of an item that a user has downloaded. */
export const keptFile = (reader: Reader, { userId }: Account, itemId: number): KeptFile | undefined =>
  reader.get<KeptFile>(
    `SELECT f.id AS fileId, f.file_path AS path, f.file_size AS size, f.profile
     FROM downloads d JOIN download_files f ON f.id = d.file_id
     WHERE d.item_id = ? AND d.user_id = ? AND d.status = 'completed' AND f.file_path IS NOT NULL`,
    [itemId, userId],
  );

/** Notes that a file was played: it is evicted later. */
export const useFile = (writer: Writer, fileId: number, now: number): void => {
  writer.run('UPDATE download_files SET last_used_at = ? WHERE id = ?', [sqlTime(now), fileId]);
};

/** Notes that a user's file of an item, if there is one, was played at `at` (ms since 1970): a later use stays. */
export const usePlayed = (writer: Writer, { userId }: Account, itemId: number, at: number): void => {
  writer.run(
    `UPDATE download_files SET last_used_at = ?
     WHERE id IN (SELECT file_id FROM downloads WHERE item_id = ? AND user_id = ?)
       AND (last_used_at IS NULL OR last_used_at < ?)`,
    [sqlTime(at), itemId, userId, sqlTime(at)],
  );
};

/** A pinned file is never evicted. */
export const pinFile = (writer: Writer, fileId: number, pinned: boolean): void => {
  writer.run('UPDATE download_files SET pinned = ? WHERE id = ?', [pinned ? 1 : 0, fileId]);
};

/** Bytes of all finished files, each counted once. */
export const keptBytes = (reader: Reader): number =>
  reader.value<number>(
    'SELECT coalesce(sum(file_size), 0) FROM download_files WHERE file_path IS NOT NULL',
  ) ?? 0;

/** Finished files in the order in which they may go: the longest unused first, never a pinned one. */
export const evictable = (reader: Reader, limit = 100): readonly KeptFile[] =>
  reader.all<KeptFile>(
    `SELECT id AS fileId, file_path AS path, file_size AS size, profile FROM download_files
     WHERE pinned = 0 AND file_path IS NOT NULL ORDER BY last_used_at LIMIT ?`,
    [limit],
  );

/** Takes a file from everyone who has it; its path waits in orphaned_files. */
export function evictFile(writer: Writer, fileId: number): void {
  writer.run(
    `INSERT OR REPLACE INTO orphaned_files (path, reason)
     SELECT file_path, 'evicted' FROM download_files WHERE id = ? AND file_path IS NOT NULL`,
    [fileId],
  );
  writer.run('DELETE FROM downloads WHERE file_id = ?', [fileId]);
  writer.run('DELETE FROM download_files WHERE id = ?', [fileId]);
}

/** Paths that no row owns: remove them from the disk, then tell with `forgetOrphans`. */
export const orphanedFiles = (reader: Reader, limit = 100): readonly string[] =>
  reader
    .all<{ path: string }>('SELECT path FROM orphaned_files ORDER BY path LIMIT ?', [limit])
    .map(({ path }) => path);

/** These are gone from the disk. */
export const forgetOrphans = (writer: Writer, paths: readonly string[]): void => {
  writer.run('DELETE FROM orphaned_files WHERE path IN (SELECT value FROM json_each(?))', [
    JSON.stringify(paths),
  ]);
};
