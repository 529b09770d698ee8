import type { Reader } from '../drivers/index.ts';
import type { Account } from '../queries/index.ts';
import { leavesOf } from './leaves.ts';

/** How much of an album, a playlist, an artist lies on this device. */
export interface Keeping {
  /** Files behind it. */
  readonly files: number;
  /** Of those: wanted, finished, given up. */
  readonly wanted: number;
  readonly done: number;
  readonly failed: number;
  /** Bytes of those that have come. */
  readonly bytes: number;
  /** Why the first of those that were given up was. */
  readonly error: string | null;
}

const nothing = { wanted: 0, done: 0, failed: 0, bytes: 0, error: null };

const sums = `SELECT count(*) AS wanted, coalesce(sum(status = 'completed'), 0) AS done,
    coalesce(sum(status = 'failed'), 0) AS failed, coalesce(sum(bytes_downloaded), 0) AS bytes,
    min(CASE status WHEN 'failed' THEN error_message END) AS error
  FROM downloads WHERE user_id = ?`;

/** What a user has of the files behind an item. */
export function keepingOf(reader: Reader, account: Account, id: string): Keeping {
  const numbers = leavesOf(reader, account, id).map(({ number }) => number);
  const row = reader.get<Omit<Keeping, 'files'>>(`${sums} AND item_id IN (SELECT value FROM json_each(?))`, [
    account.userId,
    JSON.stringify(numbers),
  ]);
  return { files: new Set(numbers).size, ...(row ?? nothing) };
}

/** What a user has in the name of a rule, by its number. */
export const broughtBy = (reader: Reader, { userId }: Account, rule: number): Omit<Keeping, 'files'> =>
  reader.get<Omit<Keeping, 'files'>>(`${sums} AND reason = ?`, [userId, `rule:${rule}`]) ?? nothing;

/** A file of this device that a user may play. */
export interface PlayableFile {
  /** Jellyfin id of the item. */
  readonly id: string;
  /** Relative to the folder of the media. */
  readonly path: string;
}

/** All files that a user may play, 20,000 at most. */
export const playableFiles = (reader: Reader, { userId }: Account): readonly PlayableFile[] =>
  reader.all<PlayableFile>(
    `SELECT i.jellyfin_id AS id, f.file_path AS path FROM downloads d
       JOIN download_files f ON f.id = d.file_id JOIN items i ON i.id = d.item_id
     WHERE d.user_id = ? AND d.status = 'completed' AND f.file_path IS NOT NULL ORDER BY d.id DESC LIMIT 20000`,
    [userId],
  );
