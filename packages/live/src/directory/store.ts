import type { Reader } from '@bandstand/sqlite';

export function hasRecordings(reader: Reader): boolean {
  return reader.value<number>('SELECT 1 FROM vods LIMIT 1') === 1;
}

/** Some of them, by what addresses show. */
export function recordingIds(reader: Reader): string[] {
  return reader
    .all<{ id: string }>('SELECT public_id AS id FROM vods ORDER BY id LIMIT 200')
    .map(({ id }) => id);
}

export interface FailedRemoval {
  readonly id: string;
  readonly attempts: number;
  readonly error: string;
}

/** Jobs that could not remove what is left of recordings, and are tried again or given up. */
export function failedRemovals(reader: Reader): FailedRemoval[] {
  return reader.all<FailedRemoval>(
    `SELECT id, attempts, error FROM jobs
     WHERE kind = 'vod.remove' AND state IN ('waiting', 'dead') AND error IS NOT NULL`,
  );
}

/** Whether something is still to be done for the app's files. */
export function hasOpenJobs(reader: Reader): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ('waiting', 'running') OR (kind = 'vod.remove' AND state = 'dead'))`;
  return reader.value<number>(sql) === 1;
}
