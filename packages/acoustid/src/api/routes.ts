import {
  bytes,
  type Context,
  type ErrorFace,
  HttpError,
  type RawBody,
  type Reply,
  type Route,
  route,
} from '@bandstand/http';
import { fieldsOf, maxBodyBytes } from './body.ts';
import { asApiError, tooManyRequests } from './errors.ts';
import { errorReply, type Format, formatOf, okReply } from './formats.ts';
import {
  checkApplication,
  createAccount,
  createApplication,
  lookupStats,
  updateApplicationStatus,
  updateLookupStats,
  updateUserAgentStats,
} from './internal.ts';
import { lookup } from './lookup.ts';
import { Parameters } from './parameters.ts';
import { fingerprint, tracksByMbid, tracksByPuid } from './reading.ts';
import { type ApiServices, type Call, type Endpoint, knowsSecret, type Prepared } from './services.ts';
import { submissionStatus, submit } from './submissions.ts';
import { createAnonymous, createMusicBrainz, lookupUser } from './users.ts';

/** Path below the prefix, name of the operation, what it does in words, and who does it. */
type Row = readonly [path: string, operation: string, summary: string, endpoint: Endpoint];

const first: readonly Row[] = [
  ['lookup', 'lookupFirst', 'Find tracks by fingerprint (version 1, XML)', lookup],
  ['submit', 'submitFirst', 'Submit fingerprints (version 1, XML)', submit],
];

const second: readonly Row[] = [
  ['lookup', 'lookup', 'Find tracks by fingerprint, or say what is known of tracks', lookup],
  ['submit', 'submit', 'Submit fingerprints', submit],
  ['submission_status', 'submissionStatus', 'What became of submissions', submissionStatus],
  ['fingerprint', 'fingerprint', 'A stored fingerprint', fingerprint],
  ['track/list_by_mbid', 'tracksByMbid', 'The tracks of recordings', tracksByMbid],
  ['track/list_by_puid', 'tracksByPuid', 'The tracks of MusicIP ids: none', tracksByPuid],
  ['user/lookup', 'lookupUser', 'Whether an account has this key', lookupUser],
  ['user/create_anonymous', 'createAnonymous', 'Make an account without a name', createAnonymous],
  [
    'user/create_musicbrainz',
    'createMusicBrainz',
    'The account of somebody at MusicBrainz',
    createMusicBrainz,
  ],
  ['internal/update_lookup_stats', 'updateLookupStats', 'Count lookups', updateLookupStats],
  ['internal/update_user_agent_stats', 'updateUserAgentStats', 'Count programs', updateUserAgentStats],
  ['internal/lookup_stats', 'lookupStats', 'Lookups by day', lookupStats],
  ['internal/create_account', 'createAccount', 'Make an account', createAccount],
  ['internal/create_application', 'createApplication', 'Register an application', createApplication],
  [
    'internal/update_application_status',
    'updateApplicationStatus',
    'Switch an application',
    updateApplicationStatus,
  ],
  ['internal/check_application', 'checkApplication', 'The number of an application', checkApplication],
];

/** Gives what the API works with at the time of a request. Throws ApiError while there is nothing. */
type ServicesNow = () => ApiServices;

/**
 * The API that clients of AcoustID speak, below `prefix` (version 1) and
 * `prefix`/v2: any method, parameters from address and form.
 */
export function apiRoutes(services: ServicesNow, prefix: string): readonly Route[] {
  return [
    ...second.map((row) => apiRoute(services, 2, `${prefix}/v2`, row)),
    ...first.map((row) => apiRoute(services, 1, prefix, row)),
    // What is not there must be readable by every site, too, so that its program can say so.
    route({
      ...facts,
      path: `${prefix}/*`,
      operation: 'acoustid.nowhere',
      summary: 'What is not there',
      input: { params: { type: 'object', properties: { '*': { type: 'string' } } } },
      handler: () => bytes('There is nothing at this address.\n', 'text/plain; charset=utf-8', {}, 404),
    }),
  ];
}

const facts = {
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  tags: ['AcoustID'],
  auth: [],
  permission: 'public',
  rate: 'read',
  cors: 'public-no-credentials',
  hidden: true,
  output: 'bytes',
} as const;

function apiRoute(
  services: ServicesNow,
  version: 1 | 2,
  folder: string,
  [path, operation, summary, endpoint]: Row,
): Route {
  const address = `${folder}/${path}`;
  return route({
    ...facts,
    path: address,
    // Base addresses end with a slash or not, and some clients add one.
    aliases: [`${address}/`, `${folder}//${path}`],
    operation: `acoustid.${operation}`,
    summary,
    face: faceOf(version),
    input: { body: { raw: { types: ['*/*'], maxBytes: maxBodyBytes } } },
    handler: (context) => answer(services, version, endpoint, context),
  });
}

type ApiContext = Context<unknown, unknown, unknown, RawBody>;

async function answer(
  servicesNow: ServicesNow,
  version: 1 | 2,
  endpoint: Endpoint,
  context: ApiContext,
): Promise<Reply> {
  let format: Format = version === 1 ? { kind: 'xml' } : { kind: 'json' };
  try {
    const parameters = await parametersOf(context);
    if (version === 2) format = formatOf(parameters.get('format'), parameters.get('jsoncallback'));
    const services = servicesNow();
    const call: Call = {
      version,
      parameters,
      address: context.client.address,
      secure: context.client.secure,
      userAgent: context.headers['user-agent'] ?? '',
    };
    const prepared = await endpoint(call, services);
    await limit(call, services, prepared);
    const data = await prepared.work();
    return okReply(format, version === 1 ? { ...data, '@status': 'ok' } : data);
  } catch (thrown) {
    // The server's own errors end connections and are dressed by the face.
    if (thrown instanceof HttpError) throw thrown;
    const error = asApiError(thrown);
    if (error.status === 500) context.log.error({ err: error.cause }, error.message);
    else if (error.status === 503) context.log.warn({ err: error.cause }, error.message);
    return errorReply(format, error);
  }
}

/** Parameters of the address count before those of the body. */
async function parametersOf({ headers, body, request }: ApiContext): Promise<Parameters> {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  return new Parameters(query, await fieldsOf(headers, body));
}

async function limit(call: Call, services: ApiServices, { application, accountId }: Prepared): Promise<void> {
  const { siteAccountId } = services;
  const ours =
    siteAccountId !== null && (accountId === siteAccountId || application?.accountId === siteAccountId);
  if (ours || knowsSecret(call, services)) return;
  const asker = application === undefined ? {} : { application };
  const exceeded = await services.limits.check({ address: call.address, ...asker });
  if (exceeded !== undefined) throw tooManyRequests(exceeded);
}

/** Dresses what the server itself refuses; the body is not read then, so the address alone says the format. */
function faceOf(version: 1 | 2): ErrorFace {
  return (error, { query }) => {
    const reply = (format: Format) => errorReply(format, asApiError(error));
    if (version === 1) return reply({ kind: 'xml' });
    const text = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
    try {
      return reply(formatOf(text('format'), text('jsoncallback')));
    } catch {
      return reply({ kind: 'json' });
    }
  };
}
