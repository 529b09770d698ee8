import {
  type Authenticator,
  type Exchange,
  empty,
  isReply,
  json,
  type RawBody,
  type Reply,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { RandomSeeds } from '../catalogue/index.ts';
import { Favourites } from '../community/index.ts';
import { gidOf } from '../jellyfin-items/index.ts';
import { type Answer, Call, type Endpoint } from './endpoint.ts';
import { artistEndpoints } from './endpoints/artists.ts';
import { editEndpoints } from './endpoints/edits.ts';
import { facetEndpoints } from './endpoints/facets.ts';
import { imageEndpoints } from './endpoints/images.ts';
import { itemEndpoints } from './endpoints/items.ts';
import { kodiEndpoints } from './endpoints/kodi-sync.ts';
import { lyricEndpoints } from './endpoints/lyrics.ts';
import { playlistEndpoints } from './endpoints/playlists.ts';
import { preferenceEndpoints } from './endpoints/preferences.ts';
import { quickConnectEndpoints } from './endpoints/quick-connect.ts';
import { searchEndpoints } from './endpoints/search-hints.ts';
import { sessionEndpoints, sessionsOf } from './endpoints/sessions.ts';
import { similarEndpoints } from './endpoints/similar.ts';
import { soundEndpoints } from './endpoints/sounds.ts';
import { systemEndpoints } from './endpoints/system.ts';
import { userDataEndpoints } from './endpoints/user-data.ts';
import { userImageEndpoints } from './endpoints/user-images.ts';
import { userEndpoints } from './endpoints/users.ts';
import { viewEndpoints } from './endpoints/views.ts';
import { hlsEndpoints } from './hls/index.ts';
import { imageTagKey, imageTags } from './image-addresses.ts';
import { Looks } from './look.ts';
import { asFailure, forbidden } from './protocol/failures.ts';
import { Replays } from './replays.ts';
import { jellyfinServerId } from './server-id.ts';
import type { JellyfinOptions } from './services.ts';
import { jellyfinAuthenticator } from './sign-in.ts';
import { socketRoute } from './socket/index.ts';

/** The face of the library for Jellyfin clients. */
export interface Jellyfin {
  readonly routes: readonly Route<AccountViewer>[];
  /** Of the scheme `jellyfin`, which the routes name. */
  readonly authenticators: { readonly jellyfin: Authenticator<AccountViewer> };
}

const route = routeFor<AccountViewer>();
/** Bytes of a body: a playlist of 50,000 ids. */
const maxBytes = 4 * 1024 * 1024;

/** The music part of the Jellyfin API of 10.11 below /jellyfin, old addresses too; paths and parameters in any case. */
export function createJellyfin(options: JellyfinOptions): Jellyfin {
  const { db, keyring, services, readers, server, clock, random } = options;
  const { accounts, catalogue, playlists, smartPlaylists, sounds, pictures } = services;
  const serverId = jellyfinServerId(keyring);
  const tags = imageTags(keyring);
  const favourites = new Favourites(db, playlists);
  const looks = new Looks(serverId, imageTagKey(keyring), favourites);
  const lists = { db, readers, catalogue, playlists, smartPlaylists, seeds: new RandomSeeds(random) };
  const replays = new Replays(db, clock);
  const around = { db, favourites, clock, serverId, lists, looks, tags, services, random, sounds, pictures };
  const endpoints = [
    ...systemEndpoints({
      serverId,
      serverName: server.name,
      setupNeeded: () => accounts.accounts.setupNeeded(),
    }),
    ...userEndpoints(around),
    ...viewEndpoints(around),
    ...itemEndpoints(around),
    ...artistEndpoints(around),
    ...facetEndpoints(around),
    ...similarEndpoints({ ...around, similar: options.similar }),
    ...searchEndpoints(around),
    ...userDataEndpoints(around),
    ...editEndpoints(around),
    ...playlistEndpoints(around),
    ...sessionEndpoints(around),
    ...preferenceEndpoints(around),
    ...quickConnectEndpoints(around),
    ...kodiEndpoints(around),
    ...lyricEndpoints(around),
    ...soundEndpoints(around),
    ...hlsEndpoints(services),
    ...imageEndpoints({ ...around, accounts: accounts.accounts }),
    ...userImageEndpoints({ ...around, accounts: accounts.accounts }),
  ];
  return {
    routes: [
      ...endpoints.map((endpoint) => routeOf(endpoint, replays)),
      socketRoute({ events: services.events, sessionsOf: (call) => sessionsOf(around, call, undefined) }),
    ],
    authenticators: { jellyfin: jellyfinAuthenticator(accounts) },
  };
}

const common = {
  tags: ['jellyfin'],
  auth: ['jellyfin'],
  cors: 'public-no-credentials',
  output: 'bytes',
  hidden: true,
} as const;

function routeOf(endpoint: Endpoint, replays: Replays): Route<AccountViewer> {
  const { name, method, summary, permission, rate } = endpoint;
  const paths = [endpoint.path, ...(endpoint.also ?? [])];
  const facts = {
    ...common,
    method,
    path: `/jellyfin${endpoint.path}`,
    aliases: paths.slice(1).map((path) => `/jellyfin${path}`),
    operation: `jellyfin.${name}`,
    summary,
    permission,
    rate,
  };
  const params = paramsOf(paths);
  const reads = method === 'GET' || method === 'DELETE';
  return reads
    ? route({
        ...facts,
        input: { params },
        handler: (exchange) => respond(endpoint, replays, exchange, undefined),
      })
    : route({
        ...facts,
        input: { params, body: { raw: { types: ['*/*'], maxBytes } } },
        handler: (exchange) => respond(endpoint, replays, exchange, exchange.body),
      });
}

/** The parts of the paths that vary; those of old addresses need not be there. */
function paramsOf(paths: readonly string[]) {
  const names = paths.flatMap((path) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? ''));
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(Type.String())])));
}

async function respond(
  endpoint: Endpoint,
  replays: Replays,
  exchange: Exchange<AccountViewer>,
  body: RawBody | undefined,
): Promise<Reply> {
  try {
    const call = new Call(exchange, body);
    if (endpoint.permission !== 'public') checkUser(call, endpoint.forStrangers === true);
    return await replays.once(endpoint, call, async (keep) => replyOf(await endpoint.answer(call, keep)));
  } catch (error) {
    throw asFailure(error);
  }
}

function replyOf(answer: Answer): Reply {
  if (answer === undefined) return empty(204);
  return typeof answer === 'object' && isReply(answer) ? answer : json(200, answer);
}

/** Clients name the user whose view they want; here that is the one who is signed in. */
function checkUser(call: Call, forStrangers: boolean): void {
  if (forStrangers && call.principal === null) return;
  const { viewer } = call;
  const named = call.param('userId') || call.query.text('userId');
  if (named === undefined) return;
  if (gidOf(named) !== viewer.account.gid) throw forbidden('That is somebody else.');
}
