import {
  cursorAt,
  empty,
  json,
  pageOf,
  pageQuery,
  pageSchema,
  placeOf,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type, { type Static } from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { MediaEngine } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';
import type { Ingresses, IngressSecrets } from './ingresses.ts';
import type { Publishers } from './publishers.ts';
import type { IngressRow } from './store.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live ingress'], auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const path = '/api/v1/apps/:app/ingress';
const params = Type.Object({
  ...appParams.properties,
  ingress: Type.String({ maxLength: 200, description: 'Its id.' }),
});

const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const ingressSchema = Type.Object(
  {
    id: Type.String(),
    type: Type.Enum(['rtmp', 'whip', 'rtsp']),
    room: textOrNull,
    name: textOrNull,
    keyHint: Type.Union([Type.String(), nothing], { description: 'The last four letters of the key.' }),
    requiresPassword: Type.Boolean(),
    live: Type.Boolean({ description: 'Somebody publishes by it now.' }),
    createdAt: Type.String(),
    lastUsedAt: textOrNull,
  },
  { $id: 'LiveIngress' },
);
const secretsSchema = Type.Object({
  server: Type.Optional(
    Type.String({ description: 'What an encoder is given as its server; absent where RTMP is not taken.' }),
  ),
  key: Type.Optional(Type.String({ description: 'Shown this once.' })),
  password: Type.Optional(Type.String({ description: 'Shown this once.' })),
});
const madeSchema = Type.Intersect([ingressSchema, secretsSchema]);

export interface IngressRoutesParts {
  readonly ingresses: Ingresses;
  readonly publishers: Publishers;
  readonly engine: Pick<MediaEngine, 'stop'>;
  /** Null while RTMP is not taken. */
  readonly rtmpPort: () => number | null;
}

/** Stream keys and pulls, below /api/v1/apps/APP/ingress. */
export function ingressRoutes(parts: IngressRoutesParts): Route<LivePrincipal>[] {
  return [...listRoutes(parts), ...changeRoutes(parts), ...passwordRoutes(parts)];
}

function shown(row: IngressRow, name: AppName, publishers: Publishers): Static<typeof ingressSchema> {
  const { id, type, room, keyHint, createdAt, lastUsedAt, requiresPassword } = row;
  return {
    id,
    type,
    room,
    name: row.name,
    keyHint,
    requiresPassword: requiresPassword === 1,
    live: publishers.streamOf(name, id) !== undefined,
    createdAt,
    lastUsedAt,
  };
}

/** The server that an encoder is given, under the host that this request came to. */
function serverOf(type: IngressRow['type'], name: AppName, origin: string, port: number | null) {
  if (type !== 'rtmp' || port === null) return {};
  const { hostname } = new URL(origin);
  return { server: `rtmp://${hostname}${port === 1935 ? '' : `:${port}`}/${name}` };
}

const said = ({ key, password }: IngressSecrets) => ({
  ...(key === null ? {} : { key }),
  ...(password === null ? {} : { password }),
});

function listRoutes({ ingresses, publishers }: IngressRoutesParts): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    permission: 'live.app.view',
    rate: 'read',
    method: 'GET',
    path,
    operation: 'live.list-ingress',
    summary: 'The ways into an app, without their keys',
    input: { params: appParams, query: Type.Object(pageQuery) },
    output: { 200: pageSchema(ingressSchema) },
    handler: (context) => {
      const { limit = 50, cursor } = context.query;
      const name = appOf(context);
      const found = ingresses.list(name, { after: placeOf(cursor)?.value ?? '', limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ id }) => cursorAt(id));
      return { items: items.map((row) => shown(row, name, publishers)), next };
    },
  });
  const get = route({
    ...common,
    permission: 'live.app.view',
    rate: 'read',
    method: 'GET',
    path: `${path}/:ingress`,
    operation: 'live.get-ingress',
    summary: 'One way in, without its key',
    input: { params },
    output: { 200: ingressSchema },
    handler: (context) => {
      const name = appOf(context);
      return shown(ingresses.get(name, context.params.ingress), name, publishers);
    },
  });
  return [list, get];
}

function changeRoutes({
  ingresses,
  publishers,
  engine,
  rtmpPort,
}: IngressRoutesParts): Route<LivePrincipal>[] {
  const create = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path,
    operation: 'live.create-ingress',
    summary: 'Make a stream key, or a pull of a stream; key and password are in this answer alone',
    input: {
      params: appParams,
      body: Type.Object({
        type: Type.Optional(Type.Enum(['rtmp', 'whip', 'rtsp'])),
        room: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        pullUrl: Type.Optional(Type.String({ maxLength: 2000 })),
        withPassword: Type.Optional(Type.Boolean()),
      }),
    },
    output: { 201: madeSchema },
    handler: async (context) => {
      const name = appOf(context);
      const { type = 'rtmp', ...wish } = context.body;
      const { row, secrets } = await ingresses.create(name, { type, ...wish });
      const server = serverOf(row.type, name, context.origin, rtmpPort());
      return json(201, { ...shown(row, name, publishers), ...said(secrets), ...server });
    },
  });
  /** Who publishes by it is cut off. */
  const cut = async (name: AppName, id: string): Promise<void> => {
    const stream = publishers.streamOf(name, id);
    if (stream) await engine.stop(stream, 'stopped');
  };
  const rotate = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path: `${path}/:ingress/key`,
    operation: 'live.rotate-ingress-key',
    summary: 'Make a new key; the one before is worth nothing, and who publishes with it is cut off',
    input: { params },
    output: { 200: secretsSchema },
    handler: async (context) => {
      const name = appOf(context);
      const key = ingresses.rotateKey(name, context.params.ingress);
      await cut(name, context.params.ingress);
      const { type: kind } = ingresses.get(name, context.params.ingress);
      return { key, ...serverOf(kind, name, context.origin, rtmpPort()) };
    },
  });
  const remove = route({
    ...common,
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:ingress`,
    operation: 'live.delete-ingress',
    summary: 'Remove a way in; who publishes by it is cut off',
    input: { params },
    output: { 204: nothing },
    handler: async (context) => {
      const name = appOf(context);
      ingresses.remove(name, context.params.ingress);
      await cut(name, context.params.ingress);
      return empty();
    },
  });
  return [create, rotate, remove];
}

function passwordRoutes({ ingresses }: IngressRoutesParts): Route<LivePrincipal>[] {
  const renew = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path: `${path}/:ingress/password`,
    operation: 'live.renew-ingress-password',
    summary: 'Make a new password, asked at every publish from now on',
    input: { params },
    output: { 200: secretsSchema },
    handler: async (context) => ({
      password: await ingresses.renewPassword(appOf(context), context.params.ingress),
    }),
  });
  const drop = route({
    ...common,
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:ingress/password`,
    operation: 'live.drop-ingress-password',
    summary: 'Ask for no password any more, unless the app asks for one always',
    input: { params },
    output: { 204: nothing },
    handler: (context) => {
      ingresses.dropPassword(appOf(context), context.params.ingress);
      return empty();
    },
  });
  return [renew, drop];
}
