import {
  type Authenticator,
  type ErrorFace,
  type Exchange,
  isReply,
  type RawBody,
  type Reply,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Answer, Call, type Endpoint } from './endpoint.ts';
import { absentEndpoints } from './endpoints/absent.ts';
import { annotationEndpoints } from './endpoints/annotation.ts';
import { browsingEndpoints } from './endpoints/browsing.ts';
import { chatEndpoints } from './endpoints/chatting.ts';
import { folderEndpoints } from './endpoints/folders.ts';
import { hlsEndpoints } from './endpoints/hls.ts';
import { infoEndpoints } from './endpoints/infos.ts';
import { listEndpoints } from './endpoints/lists.ts';
import { lyricsEndpoints } from './endpoints/lyrics.ts';
import { managingEndpoints } from './endpoints/managing.ts';
import { mediaEndpoints } from './endpoints/media.ts';
import { oldSearchEndpoints } from './endpoints/old-search.ts';
import { placeEndpoints } from './endpoints/places.ts';
import { playbackReportEndpoints } from './endpoints/playback-report.ts';
import { playlistEndpoints } from './endpoints/playlists.ts';
import { podcastEndpoints } from './endpoints/podcasts.ts';
import { queueEndpoints } from './endpoints/queues.ts';
import { radioEndpoints } from './endpoints/radio.ts';
import { scanEndpoints } from './endpoints/scanning.ts';
import { searchEndpoints } from './endpoints/searching.ts';
import { sharingEndpoints } from './endpoints/sharing.ts';
import { similarEndpoints } from './endpoints/similar.ts';
import { systemEndpoints } from './endpoints/system.ts';
import { transcodingEndpoints } from './endpoints/transcoding.ts';
import { userEndpoints } from './endpoints/users.ts';
import { videoEndpoints } from './endpoints/videos.ts';
import { Envelope } from './protocol/envelope.ts';
import { answerTo, asFailure } from './protocol/failures.ts';
import type { Fields } from './protocol/fields.ts';
import { checkCallback, checkVersion, formatOf } from './protocol/format.ts';
import { Requests } from './requests.ts';
import type { SubsonicOptions } from './services.ts';
import { subsonicAuthenticator } from './sign-in.ts';

/** The face of the library for Subsonic and OpenSubsonic clients. */
export interface Subsonic {
  readonly routes: readonly Route<AccountViewer>[];
  /** Of the scheme `subsonic`, which the routes name. */
  readonly authenticators: { readonly subsonic: Authenticator<AccountViewer> };
}

const route = routeFor<AccountViewer>();
/** Bytes of a form: a playlist of 50,000 songs. */
const maxBodyBytes = 4 * 1024 * 1024;
/** Bytes of what a player says of itself. */
const maxJsonBytes = 256 * 1024;

/** Subsonic API 1.16.1 with OpenSubsonic below /rest: GET and POST, with and without `.view`, as XML, JSON and JSONP. */
export function createSubsonic(options: SubsonicOptions): Subsonic {
  const envelope = new Envelope(options.server.version);
  const requests = new Requests();
  const face = errorFace(envelope, requests);
  const around = { ...options, envelope };
  const offered = [
    ...systemEndpoints(),
    ...browsingEndpoints(around),
    ...folderEndpoints(around),
    ...listEndpoints(around),
    ...similarEndpoints(around),
    ...infoEndpoints(around),
    ...searchEndpoints(around),
    ...oldSearchEndpoints(around),
    ...playlistEndpoints(around),
    ...mediaEndpoints(around),
    ...transcodingEndpoints(around),
    ...hlsEndpoints(around),
    ...lyricsEndpoints(around),
    ...videoEndpoints(),
    ...annotationEndpoints(around),
    ...playbackReportEndpoints(around),
    ...placeEndpoints(around),
    ...queueEndpoints(around),
    ...sharingEndpoints(around),
    ...radioEndpoints(around),
    ...podcastEndpoints(around),
    ...chatEndpoints(around),
    ...userEndpoints(around),
    ...managingEndpoints(around),
    ...scanEndpoints(around),
  ];
  const build = (hidden: boolean) => (endpoint: Endpoint) =>
    routeOf(endpoint, hidden, face, requests, envelope);
  return {
    routes: [
      ...offered.map(build(false)),
      ...absentEndpoints.map(build(true)),
      unknownRoute(face, requests, envelope),
    ],
    authenticators: { subsonic: subsonicAuthenticator(requests, options.services.accounts.verifySubsonic) },
  };
}

const common = {
  method: ['GET', 'POST'],
  tags: ['subsonic'],
  cors: 'public-no-credentials',
  output: 'bytes',
  maxBodyBytes,
} as const;

function routeOf(
  endpoint: Endpoint,
  hidden: boolean,
  face: ErrorFace,
  requests: Requests,
  envelope: Envelope,
): Route<AccountViewer> {
  const { name, summary, permission, rate } = endpoint;
  const facts = {
    ...common,
    path: `/rest/${name}`,
    aliases: [`/rest/${name}.view`],
    operation: `subsonic.${name}`,
    summary,
    auth: permission === 'public' ? [] : ['subsonic'],
    permission,
    rate,
    face,
    hidden,
  } as const;
  if (endpoint.takesJson === true) {
    const { maxBodyBytes: _, ...rest } = facts;
    return route({
      ...rest,
      input: { body: { raw: { types: ['*/*'], maxBytes: maxJsonBytes } } },
      handler: async (exchange) =>
        respond(endpoint, envelope, exchange, await requests.fieldsOf(exchange), exchange.body),
    });
  }
  return route({
    ...facts,
    handler: (exchange) => {
      const fields = requests.fieldsOf(exchange);
      return fields instanceof Promise
        ? fields.then((read) => respond(endpoint, envelope, exchange, read))
        : respond(endpoint, envelope, exchange, fields);
    },
  });
}

/** Runs an endpoint. Nothing here waits that need not: clients ask for `ping` all the time. */
function respond(
  endpoint: Endpoint,
  envelope: Envelope,
  exchange: Exchange<AccountViewer>,
  fields: Fields,
  body?: RawBody,
): Reply | Promise<Reply> {
  const format = formatOf(fields);
  checkCallback(fields, format);
  checkVersion(fields);
  const finish = (answer: Answer): Reply => (isReply(answer) ? answer : envelope.ok(format, answer));
  const fail = (error: unknown): never => {
    throw asFailure(error);
  };
  try {
    const answer = endpoint.answer(new Call(exchange, fields, format, body));
    return answer instanceof Promise ? answer.then(finish).catch(fail) : finish(answer);
  } catch (error) {
    return fail(error);
  }
}

/** Errors in the shape of the protocol, in the format that was asked for. */
function errorFace(envelope: Envelope, requests: Requests): ErrorFace {
  return (error, { request, query }) => {
    const { code, status } = answerTo(error);
    const format = formatOf(requests.orQuery(request, query));
    return envelope.failed(format, code, error.safe, { status, headers: error.headers });
  };
}

/** Whatever else is asked for below /rest is told in words that these clients understand. */
function unknownRoute(face: ErrorFace, requests: Requests, envelope: Envelope): Route<AccountViewer> {
  return route({
    ...common,
    path: '/rest/*',
    operation: 'subsonic.unknown',
    summary: 'Methods that are not part of the API',
    auth: [],
    permission: 'public',
    rate: 'read',
    face,
    hidden: true,
    input: { params: Type.Object({ '*': Type.String() }) },
    handler: async (exchange) => {
      const format = formatOf(await requests.fieldsOf(exchange));
      return envelope.failed(format, 0, 'The API has no such method.', { status: 404 });
    },
  });
}
