import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';
import type { Ending } from './results.ts';
import type { Submission } from './submissions.ts';

interface Row {
  readonly submission_id: number;
  readonly fingerprint_id: number;
  readonly track_id: number;
  readonly meta_id: number | null;
  readonly meta_gid: string | null;
}

/** The endings of those that an earlier run imported without getting as far as their results. */
export async function importedBefore(
  tx: Kysely<FingerprintTables>,
  submissions: readonly Submission[],
): Promise<Ending[]> {
  const { rows } = await sql<Row>`
    SELECT s.submission_id, s.fingerprint_id, f.track_id, m.id AS meta_id, m.gid AS meta_gid
    FROM fingerprint_source AS s JOIN fingerprint AS f ON f.id = s.fingerprint_id
    LEFT JOIN track_meta_source AS said ON said.submission_id = s.submission_id
    LEFT JOIN track_meta AS link ON link.id = said.track_meta_id LEFT JOIN meta AS m ON m.id = link.meta_id
    WHERE s.submission_id = ANY (${submissions.map(({ id }) => id)}::integer[])`.execute(tx);
  const found = new Map(rows.map((row) => [row.submission_id, row]));
  return submissions.flatMap((submission) => {
    const row = found.get(submission.id);
    if (row === undefined) return [];
    const { track_id: trackId, fingerprint_id: fingerprintId, meta_id: id, meta_gid: gid } = row;
    const meta = id === null || gid === null ? undefined : { id, gid };
    return [{ submission, trackId, fingerprintId, rejection: null, meta }];
  });
}
