import type { Writer } from '@bandstand/sqlite';

export interface Decision {
  readonly trackId: number;
  readonly acoustid: string;
  readonly verdict: 'accepted' | 'rejected';
  readonly mbid: string | null;
  readonly accountId: number;
  readonly at: string;
}

/** Remembers what a person decided about a match; the last word counts. */
export function keepDecision(
  writer: Writer,
  { trackId, acoustid, verdict, mbid, accountId, at }: Decision,
): void {
  writer.run(
    `INSERT INTO identification_decisions (track_id, acoustid, verdict, mbid, account_id, created_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (track_id, acoustid) DO UPDATE SET verdict = excluded.verdict, mbid = excluded.mbid,
       account_id = excluded.account_id, created_at = excluded.created_at`,
    [trackId, acoustid, verdict, mbid, accountId, at],
  );
}

/** Forgets what was decided about a track. */
export function dropDecisions(writer: Writer, trackId: number): void {
  writer.run('DELETE FROM identification_decisions WHERE track_id = ?', [trackId]);
  writer.run('UPDATE identifications SET apart = 0 WHERE track_id = ?', [trackId]);
}

/** Has a track that was answered looked up again. */
export function askAgain(writer: Writer, trackId: number): void {
  writer.run(
    `UPDATE identifications SET step = 'lookup', due_at = 0, attempts = 0 WHERE track_id = ? AND step IN ('judge', 'done')`,
    [trackId],
  );
  writer.run(
    `UPDATE identifications SET step = 'fingerprint', due_at = 0, attempts = 0 WHERE track_id = ? AND step = 'none'`,
    [trackId],
  );
}

/** Says that tracks are no duplicates of the others of their AcoustID; how many. */
export function tellApart(writer: Writer, acoustid: string, trackIds: readonly number[] | null): number {
  const these = trackIds === null ? '' : ' AND track_id IN (SELECT value FROM json_each(?))';
  return writer.run(
    `UPDATE identifications SET apart = 1 WHERE acoustid = ?${these}`,
    trackIds === null ? [acoustid] : [acoustid, JSON.stringify(trackIds)],
  ).changes;
}
