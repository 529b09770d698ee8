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
  const submissions = endings.map(({ submission }) => submission);
  const ids = sql`${submissions.map(({ id }) => id)}::integer[]`;
  const said = <K extends keyof Submission>(name: K): Submission[K][] => submissions.map((one) => one[name]);
  await sql`
    WITH handled AS (
      UPDATE submission SET handled = TRUE, handled_at = ${now} WHERE id = ANY (${ids}) AND NOT handled
    )
    INSERT INTO submission_result (submission_id, track_id, fingerprint_id, rejection, account_id, application_id,
      application_version, mbid, puid, foreignid, meta_id, meta_gid, handled_at)
    SELECT ended.*, ${now} FROM unnest(${ids}, ${endings.map(({ trackId }) => trackId)}::integer[],
      ${endings.map(({ fingerprintId }) => fingerprintId)}::integer[],
      ${endings.map(({ rejection }) => rejection)}::text[], ${said('account_id')}::integer[],
      ${said('application_id')}::integer[], ${said('application_version')}::text[], ${said('mbid')}::uuid[],
      ${said('puid')}::uuid[], ${said('foreignid')}::text[], ${endings.map(({ meta }) => meta?.id ?? null)}::integer[],
      ${endings.map(({ meta }) => meta?.gid ?? null)}::uuid[]) AS ended
    ON CONFLICT (submission_id) DO NOTHING`.execute(db);
}
