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
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { streamOf, streamParams } from '../playback/index.ts';
import type { Restreams } from './restreams.ts';
import type { TargetRow } from './store.ts';

const target = Type.Object(
  {
    id: Type.Integer(),
    room: Type.String(),
    name: Type.Union([Type.String(), Type.Null()]),
    platform: Type.String(),
    url: Type.String({ description: 'Without the key.' }),
    status: Type.Enum(['starting', 'active', 'failed', 'stopped'], {
      description: 'stopped: the room is not live, or it is paused.',
    }),
    paused: Type.Boolean(),
    error: Type.Union([Type.String(), Type.Null()], {
      description: 'The last one, until a connection stands again.',
    }),
    retries: Type.Integer(),
  },
  { $id: 'LiveRestream' },
);

const shapeOf = ({ id, room, name, platform, urlMasked, status, paused, error, retries }: TargetRow) => ({
  id,
  room,
  name,
  platform,
  url: urlMasked,
  status,
  paused: paused === 1,
  error,
  retries,
});

/** Servers that a room is sent on to, below its stream. The key in an address is never told again. */
export function restreamRoutes(restreams: Restreams): Route<LivePrincipal>[] {
  const route = routeFor<LivePrincipal>();
  const params = Type.Object(streamParams);
  const shared = { ...ofApp, auth: liveAuth, tags: ['live restream'] } as const;
  const path = '/api/v1/apps/:app/streams/:room/restream';
  const one = Type.Object({ ...streamParams, target: Type.Integer({ minimum: 1 }) });
  return [
    route({
      ...shared,
      method: 'GET',
      path: '/api/v1/apps/:app/restream',
      operation: 'live.app-restreams',
      summary: 'Servers that the rooms of an app are sent on to, the oldest first',
      permission: 'live.app.view',
      rate: 'read',
      input: { params: appParams, query: Type.Object(pageQuery) },
      output: { 200: pageSchema(target) },
      handler: (context) => {
        const { limit = 50, cursor } = context.query;
        const after = placeOf(cursor)?.id ?? 0;
        const found = restreams.listOfApp(appOf(context), { after, limit: limit + 1 });
        const { items, next } = pageOf(found, limit, ({ id }) => cursorAt('', id));
        return { items: items.map(shapeOf), next };
      },
    }),
    route({
      ...shared,
      method: 'GET',
      path,
      operation: 'live.restreams',
      summary: 'Servers that a room is sent on to',
      permission: 'live.app.view',
      rate: 'read',
      input: { params },
      output: { 200: Type.Object({ items: Type.Array(target) }) },
      handler: ({ params: at }) => ({ items: restreams.list(streamOf(at)).map(shapeOf) }),
    }),
    route({
      ...shared,
      method: 'POST',
      path,
      operation: 'live.add-restream',
      summary: 'Send a room on to another RTMP server, whenever it is live',
      permission: 'live.app.edit',
      rate: 'write',
      input: {
        params,
        body: Type.Object({
          url: Type.String({ maxLength: 2000, description: 'rtmp://HOST/APP/KEY' }),
          name: Type.Optional(Type.String({ maxLength: 100 })),
          platform: Type.Optional(Type.String({ maxLength: 40 })),
        }),
      },
      output: { 201: target },
      handler: ({ params: at, body }) => json(201, shapeOf(restreams.add(streamOf(at), body))),
    }),
    route({
      ...shared,
      method: 'PATCH',
      path: `${path}/:target`,
      operation: 'live.edit-restream',
      summary: 'Send nothing there for a while, or go on',
      permission: 'live.app.edit',
      rate: 'write',
      input: { params: one, body: Type.Object({ paused: Type.Boolean() }) },
      output: { 200: target },
      handler: async ({ params: { target: id, ...at }, body }) =>
        shapeOf(await restreams.pause(streamOf(at), id, body.paused)),
    }),
    route({
      ...shared,
      method: 'DELETE',
      path: `${path}/:target`,
      operation: 'live.remove-restream',
      summary: 'Send it there no more',
      permission: 'live.app.edit',
      rate: 'write',
      input: { params: one },
      output: { 204: Type.Null() },
      handler: async ({ params: { target: id, ...at } }) => {
        await restreams.remove(streamOf(at), id);
        return empty();
      },
    }),
  ];
}
