import type { Reader, Writer } from '@bandstand/sqlite';

/** What an account may store and what it stores, in bytes. */
export interface Storage {
  /** Null without a limit. */
  readonly quota: number | null;
  /** Its sound files in the library. */
  readonly used: number;
  /** Lengths of its uploads that are not done. */
  readonly reserved: number;
  /** Null without a limit; never below 0. */
  readonly left: number | null;
}

/** The storage of an account, counted from its files. */
export function storageOf(reader: Reader, accountId: number): Storage {
  const quota = reader.value<number>('SELECT storage_quota FROM admin WHERE id = ?', [accountId]) ?? 0;
  const used = usedBy(reader, accountId);
  const reserved =
    reader.value<number>(
      `SELECT sum(length) FROM uploads WHERE account_id = ? AND state IN ('receiving', 'finishing')`,
      [accountId],
    ) ?? 0;
  if (quota === 0) return { quota: null, used, reserved, left: null };
  return { quota, used, reserved, left: Math.max(0, quota - used - reserved) };
}

function usedBy(reader: Reader, accountId: number): number {
  return (
    reader.value<number>(
      `SELECT sum(f.size) FROM music_roots r JOIN track_files f ON f.root_id = r.id
       WHERE r.owner_id = ? AND f.missing_since IS NULL`,
      [accountId],
    ) ?? 0
  );
}

/** Accounts that have a folder of uploads. */
export function uploaders(reader: Reader): number[] {
  const sql = 'SELECT DISTINCT owner_id AS id FROM music_roots WHERE owner_id IS NOT NULL';
  return reader.all<{ id: number }>(sql).map(({ id }) => id);
}

/** Brings the number that accounts are shown with up to date. */
export function writeUsed(writer: Writer, accountId: number): void {
  const used = usedBy(writer, accountId);
  writer.run('UPDATE admin SET storage_used = ? WHERE id = ? AND storage_used <> ?', [used, accountId, used]);
}
