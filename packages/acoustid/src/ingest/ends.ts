import { sql } from 'kysely';
import type { Binds } from '../postgres/index.ts';

/** How a submission ended: on the track with this public id, or refused. */
export type SubmissionEnd =
  | { readonly state: 'imported'; readonly gid: string }
  | { readonly state: 'rejected'; readonly reason: string };

/**
 * The ends of those that have one: a result, which comes when the index has the fingerprint, so that lookups find it. What
 * was imported is wherever its fingerprint is today, however often tracks were merged since; what was refused stays refused,
 * and says why.
 */
export async function endsOf(
  binds: Pick<Binds, 'fingerprint' | 'ingest'>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, SubmissionEnd>> {
  const results = await binds.ingest.readOnly
    .selectFrom('submission_result')
    .select(['submission_id', 'track_id', 'rejection'])
    .where('submission_id', 'in', [...ids])
    .execute();
  if (results.length === 0) return new Map();
  const { rows } = await sql<{ submission_id: number | null; track_id: number; gid: string }>`
    SELECT said.submission_id, track.id AS track_id, coalesce(target.gid, track.gid) AS gid
    FROM fingerprint_source AS said
    JOIN fingerprint ON fingerprint.id = said.fingerprint_id
    JOIN track ON track.id = fingerprint.track_id LEFT JOIN track AS target ON target.id = track.new_id
    WHERE said.submission_id = ANY(${sql.val(results.map((result) => result.submission_id))}::integer[])
    UNION ALL
    SELECT NULL, track.id, coalesce(target.gid, track.gid)
    FROM track LEFT JOIN track AS target ON target.id = track.new_id
    WHERE track.id = ANY(${sql.val(results.flatMap(({ track_id }) => track_id ?? []))}::integer[])`.execute(
    binds.fingerprint.readOnly,
  );
  const bySubmission = new Map(rows.map(({ submission_id, gid }) => [submission_id, gid]));
  const byTrack = new Map(rows.map(({ track_id, gid }) => [track_id, gid]));
  const ends = new Map<number, SubmissionEnd>();
  for (const { submission_id: id, track_id, rejection } of results) {
    const gid = bySubmission.get(id) ?? byTrack.get(track_id ?? 0);
    if (gid !== undefined) ends.set(id, { state: 'imported', gid });
    else if (rejection !== null) ends.set(id, { state: 'rejected', reason: rejection });
  }
  return ends;
}
