import { endsOf, recordSubmissions, type SubmissionEnd } from '../ingest/index.ts';
import type { Shape } from '../metadata/index.ts';
import { tooLarge } from './errors.ts';
import { wholeNumber } from './parameters.ts';
import { clientOf, clientVersion, type Endpoint, userOf } from './services.ts';
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
      const submissions = flat.map(({ submission }) => submission);
      const ids = await recordSubmissions(services.binds.ingest.db, origin, submissions);
      services.handover?.put(origin, ids, submissions);
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
      const ends = known.length === 0 ? new Map<number, never>() : await endsOf(services.binds, known);
      return { submissions: ids.map((id) => ({ id, ...shapeOf(ends.get(id)) })) };
    },
  };
};

function shapeOf(end: SubmissionEnd | undefined): Shape {
  if (end === undefined) return { status: 'pending' };
  if (end.state === 'rejected') return { status: 'rejected', reason: end.reason };
  return { status: 'imported', result: { id: end.gid } };
}
