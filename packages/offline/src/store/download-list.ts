import { leavesOf } from '../downloads/index.ts';
import type { Reader } from '../drivers/index.ts';
import { isoTime } from '../models/index.ts';
import { type Account, type DueDownload, downloadByNumber, seenItem } from '../queries/index.ts';

/** A download as a person sees it. */
export interface KeptDownload {
  /** Jellyfin id of the item. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: DueDownload['status'];
  readonly priority: number;
  /** `asked`, `prefetch`, or `rule:ID` */
  readonly reason: string;
  readonly profile: string;
  /** Bytes that are there. */
  readonly bytes: number;
  /** Bytes of the whole file, as far as it is known. */
  readonly size: number | null;
  readonly error: string | null;
  /** Failures so far; it is tried again at `nextAttemptAt`, ms since 1970, while it waits. */
  readonly failures: number;
  readonly nextAttemptAt: number;
  readonly completedAt: string | null;
  readonly expiresAt: string | null;
  /** Relative to the folder of the media, once it is complete. */
  readonly path: string | null;
}

export const shownDownload = (row: DueDownload): KeptDownload => ({
  id: row.jellyfin_id,
  name: row.name,
  type: row.type,
  status: row.status,
  priority: row.priority,
  reason: row.reason,
  profile: row.profile,
  bytes: row.bytes_downloaded,
  size: row.file_size,
  error: row.error_message,
  failures: row.retry_count,
  nextAttemptAt: row.next_attempt_at,
  completedAt: isoTime(row.completed_at),
  expiresAt: isoTime(row.expires_at),
  path: row.file_path,
});

/** Numbers of an account's downloads behind an item: its own, or those of an album, artist or playlist. */
export function downloadsOf(reader: Reader, account: Account, id: string): readonly number[] {
  const own = seenItem(reader, account, id);
  const items = leavesOf(reader, account, id).map(({ number }) => number);
  const all = JSON.stringify(own === undefined ? items : [own, ...items]);
  return reader
    .all<{ id: number }>(
      'SELECT id FROM downloads WHERE user_id = ? AND item_id IN (SELECT value FROM json_each(?)) ORDER BY id',
      [account.userId, all],
    )
    .map((row) => row.id);
}

/** Those that are not finished. */
export const unfinishedOf = (reader: Reader, account: Account, id: string): readonly number[] =>
  downloadsOf(reader, account, id).filter(
    (number) => reader.value<string>('SELECT status FROM downloads WHERE id = ?', [number]) !== 'completed',
  );

/** The same as a person sees them, in the order of their numbers. */
export const downloadsBehind = (reader: Reader, account: Account, id: string): readonly KeptDownload[] =>
  downloadsOf(reader, account, id).flatMap((number) => {
    const row = downloadByNumber(reader, number);
    return row === undefined ? [] : [shownDownload(row)];
  });
