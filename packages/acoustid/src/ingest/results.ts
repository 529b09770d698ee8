import { type Kysely, sql } from 'kysely';
import type { IngestTables } from '../schema/index.ts';
import type { SavedMeta } from './links.ts';
import type { Rejection, Submission } from './submissions.ts';

/** How a submission ended. */
export interface Ending {
  readonly submission: Submission;
  readonly trackId: number | null;
  readonly fingerprintId: number | null;
  readonly rejection: Rejection | null;
  readonly meta?: SavedMeta | undefined;
}

/** Writes the results and marks the submissions handled, both at once. Written again it changes nothing. */
export async function writeResults(
  db: Kysely<IngestTables>,
  endings: readonly Ending[],
  now: Date,
): Promise<void> {
  if (endings.length === 0) return;
  const rows = endings.map(({ submission, trackId, fingerprintId, rejection, meta }) => ({
    submission_id: submission.id,
    track_id: trackId,
    fingerprint_id: fingerprintId,
    rejection,
    handled_at: now,
    account_id: submission.account_id,
    application_id: submission.application_id,
    application_version: submission.application_version,
    meta_gid: meta?.gid ?? null,
    meta_id: meta?.id ?? null,
    mbid: submission.mbid,
    puid: submission.puid,
    foreignid: submission.foreignid,
  }));
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('submission_result')
      .values(rows)
      .onConflict((there) => there.column('submission_id').doNothing())
      .execute();
    await sql`UPDATE submission SET handled = TRUE, handled_at = ${now}
      WHERE id = ANY (${rows.map((row) => row.submission_id)}::integer[]) AND NOT handled`.execute(tx);
  });
}
