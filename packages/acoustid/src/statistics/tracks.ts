import { sql } from 'kysely';
import type { Binds } from '../postgres/index.ts';

/** Counts the fingerprints, recordings and submissions of every track anew, while they are read. */
export async function refreshTrackStatistics({ fingerprint }: Pick<Binds, 'fingerprint'>): Promise<void> {
  await sql`REFRESH MATERIALIZED VIEW CONCURRENTLY track_stats`.execute(fingerprint.db);
}
