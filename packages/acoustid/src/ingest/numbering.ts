import { sql } from 'kysely';
import type { Binds, PostgresLog } from '../postgres/index.ts';

/** Held while the next number is looked after, so that servers that start at once do not set it back. */
const numberingLock = 0x61_63_6e_75;

const named = [
  'fingerprint_source',
  'track_mbid_source',
  'track_puid_source',
  'track_meta_source',
  'track_foreignid_source',
] as const;

/**
 * Sees to it that submissions get numbers which nothing imported has: an acoustid_ingest that was made anew beside an
 * acoustid_fingerprint that was kept would give them again, and the import would take new submissions for old ones. To be
 * done before submissions are taken.
 */
export async function continueNumbers(
  { ingest, fingerprint }: Pick<Binds, 'ingest' | 'fingerprint'>,
  log: PostgresLog,
): Promise<void> {
  const highest = sql.join(
    named.map((table) => sql`SELECT max(submission_id) AS id FROM ${sql.table(table)}`),
    sql` UNION ALL `,
  );
  const { rows: imported } = await sql<{ most: number }>`
    SELECT coalesce(max(id), 0) AS most FROM (${highest}) AS numbers`.execute(fingerprint.db);
  const most = imported[0]?.most ?? 0;
  const moved = await ingest.db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${numberingLock})`.execute(tx);
    const { rows } = await sql`
      SELECT setval('submission_id_seq', ${most}) FROM submission_id_seq
      WHERE last_value < ${most} OR (last_value = ${most} AND NOT is_called)`.execute(tx);
    return rows.length > 0;
  });
  if (moved)
    log.warn({ submission: most }, 'submissions go on behind the numbers of what was imported before');
}
