import { sql } from 'kysely';
import { recordSubmissions } from '../ingest/index.ts';
import type { Shape } from '../metadata/index.ts';
import { tooLarge } from './errors.ts';
import { wholeNumber } from './parameters.ts';
import { type ApiServices, clientOf, clientVersion, type Endpoint, userOf } from './services.ts';
import { submittedItems } from './submit-request.ts';

/** Takes fingerprints with what is known of them; they are imported later. */
export const submit: Endpoint = async (call, services) => {
  const application = await clientOf(call, services);
  const accountId = await userOf(call, services);
  const items = submittedItems(call.parameters, call.version);
  const origin = { accountId, applicationId: application.id, ...clientVersion(call) };
  return {
    application,
    accountId,
    work: async () => {
      const flat = items.flatMap(({ index, submissions }) =>
        submissions.map((submission) => ({ index, submission })),
      );
      const ids = await recordSubmissions(
        services.binds.ingest.db,
        origin,
        flat.map(({ submission }) => submission),
      );
      return { submissions: ids.map((id, at) => ({ id, status: 'pending', index: flat[at]?.index })) };
    },
  };
};

/** Submissions that one request asks after. */
const mostAsked = 1000;

/** What became of submissions. */
export const submissionStatus: Endpoint = async (call, services) => {
  const application = await clientOf(call, services);
  const ids = call.parameters.all('id').flatMap((id) => wholeNumber(id) ?? []);
  if (ids.length > mostAsked) throw tooLarge();
  return {
    application,
    work: async () => {
      const known = ids.filter((id) => id > 0 && id < 2 ** 31);
      const ends = known.length === 0 ? new Map<number, Shape>() : await endsOf(services, known);
      return { submissions: ids.map((id) => ({ id, ...(ends.get(id) ?? { status: 'pending' }) })) };
    },
  };
};

/**
 * The ends of those that have one. What was imported is wherever its fingerprint is today, however often tracks were merged
 * since; what was refused stays refused, and says why.
 */
async function endsOf({ binds }: ApiServices, ids: readonly number[]): Promise<ReadonlyMap<number, Shape>> {
  const results = await binds.ingest.readOnly
    .selectFrom('submission_result')
    .select(['submission_id', 'track_id', 'rejection'])
    .where('submission_id', 'in', [...ids])
    .execute();
  const { rows } = await sql<{ submission_id: number | null; track_id: number; gid: string }>`
    SELECT said.submission_id, track.id AS track_id, coalesce(target.gid, track.gid) AS gid
    FROM fingerprint_source AS said
    JOIN fingerprint ON fingerprint.id = said.fingerprint_id
    JOIN track ON track.id = fingerprint.track_id LEFT JOIN track AS target ON target.id = track.new_id
    WHERE said.submission_id = ANY(${sql.val([...ids])}::integer[])
    UNION ALL
    SELECT NULL, track.id, coalesce(target.gid, track.gid)
    FROM track LEFT JOIN track AS target ON target.id = track.new_id
    WHERE track.id = ANY(${sql.val(results.flatMap(({ track_id }) => track_id ?? []))}::integer[])`.execute(
    binds.fingerprint.readOnly,
  );
  const bySubmission = new Map(rows.map(({ submission_id, gid }) => [submission_id, gid]));
  const byTrack = new Map(rows.map(({ track_id, gid }) => [track_id, gid]));
  const byId = new Map(results.map((result) => [result.submission_id, result]));
  const ends = new Map<number, Shape>();
  for (const id of ids) {
    const result = byId.get(id);
    const gid = bySubmission.get(id) ?? byTrack.get(result?.track_id ?? 0);
    if (gid !== undefined) ends.set(id, { status: 'imported', result: { id: gid } });
    else if (typeof result?.rejection === 'string')
      ends.set(id, { status: 'rejected', reason: result.rejection });
  }
  return ends;
}
