import {
  cursorAt,
  empty,
  pageOf,
  pageQuery,
  pageSchema,
  placeOf,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import { healthSchema, shown, streamSchema, viewerSchema } from './shapes.ts';
import type { Streams } from './streams.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live streams'], auth: liveAuth, permission: 'live.app.view', ...ofApp } as const;
const path = '/api/v1/apps/:app/streams';
const stream = Type.String({ maxLength: 100, description: 'Id of the stream.' });
const params = Type.Object({ ...appParams.properties, stream });
const nothing = Type.Null();

/** What is and was published, below /api/v1/apps/APP/streams. */
export function streamRoutes(streams: Streams): Route<LivePrincipal>[] {
  return [...readRoutes(streams), ...changeRoutes(streams), ...viewerRoutes(streams)];
}

function readRoutes(streams: Streams): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path,
    operation: 'live.list-streams',
    summary: 'The streams of an app, the newest first: what runs, and what is over',
    input: {
      params: appParams,
      query: Type.Object({
        ...pageQuery,
        status: Type.Optional(Type.Enum(['active', 'ended'])),
        room: Type.Optional(Type.String({ maxLength: 128 })),
      }),
    },
    output: { 200: pageSchema(streamSchema) },
    handler: async (context) => {
      const { limit = 50, cursor, status = null, room = null } = context.query;
      const before = placeOf(cursor)?.id ?? null;
      const found = await streams.list(appOf(context), { status, room, before, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ row }) => cursorAt('', row.id));
      return { items: items.map(shown), next };
    },
  });
  const get = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/:stream`,
    operation: 'live.get-stream',
    summary: 'One stream',
    input: { params },
    output: { 200: streamSchema },
    handler: async (context) => shown(await streams.get(appOf(context), context.params.stream)),
  });
  const health = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/:stream/health`,
    operation: 'live.get-stream-health',
    summary: 'How a stream does now: formats, bits a second, what is wrong; 409 when it is over',
    input: { params },
    output: { 200: healthSchema },
    handler: async (context) => {
      const { problems, ladder, ...rest } = await streams.health(appOf(context), context.params.stream);
      return { ...rest, ladder: ladder && { ...ladder, rungs: [...ladder.rungs] }, problems: [...problems] };
    },
  });
  return [list, get, health];
}

function changeRoutes(streams: Streams): Route<LivePrincipal>[] {
  const edit = { ...common, permission: 'live.app.edit', rate: 'write', input: { params } } as const;
  const stop = route({
    ...edit,
    method: 'POST',
    path: `${path}/:stream/stop`,
    operation: 'live.stop-stream',
    summary: 'End a stream that runs; its key stays, so make a new one to keep the publisher out',
    output: { 204: nothing },
    handler: async (context) => {
      await streams.stop(appOf(context), context.params.stream);
      return empty();
    },
  });
  const remove = route({
    ...edit,
    method: 'DELETE',
    path: `${path}/:stream`,
    operation: 'live.delete-stream',
    summary: 'The same, as StreamHub calls it',
    output: { 204: nothing },
    handler: async (context) => {
      await streams.stop(appOf(context), context.params.stream);
      return empty();
    },
  });
  const retitle = route({
    ...edit,
    method: 'PATCH',
    path: `${path}/:stream`,
    operation: 'live.edit-stream',
    summary: 'Give a stream a title',
    input: {
      params,
      body: Type.Object({ title: Type.Union([Type.String({ minLength: 1, maxLength: 300 }), nothing]) }),
    },
    output: { 200: streamSchema },
    handler: async (context) => {
      const name = appOf(context);
      streams.retitle(name, context.params.stream, context.body.title);
      return shown(await streams.get(name, context.params.stream));
    },
  });
  const purge = route({
    ...common,
    permission: 'live.app.manage',
    rate: 'write',
    method: 'DELETE',
    path,
    operation: 'live.purge-streams',
    summary: 'Forget streams that are over, the oldest 1,000 before a time; recordings stay',
    input: {
      params: appParams,
      query: Type.Object({ before: Type.String({ format: 'date-time', description: 'ISO 8601.' }) }),
    },
    output: { 200: Type.Object({ removed: Type.Integer() }) },
    handler: (context) => {
      const before = Date.parse(context.query.before);
      if (Number.isNaN(before)) throw new LiveError('invalid', 'before: this is not a time.');
      return { removed: streams.purge(appOf(context), new Date(before).toISOString()) };
    },
  });
  return [stop, remove, retitle, purge];
}

/** Addresses of viewers are for those who may do something about them. */
function viewerRoutes(streams: Streams): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    permission: 'live.app.edit',
    rate: 'read',
    method: 'GET',
    path: `${path}/:stream/viewers`,
    operation: 'live.list-viewers',
    summary: 'Who watches now, the first 1,000; 409 when the stream is over',
    input: { params },
    output: { 200: Type.Object({ items: Type.Array(viewerSchema), total: Type.Integer() }) },
    handler: async (context) => {
      const viewers = await streams.viewers(appOf(context), context.params.stream);
      const items = viewers
        .slice(0, 1000)
        .map((viewer) => ({ ...viewer, joinedAt: new Date(viewer.joinedAt).toISOString() }));
      return { items, total: viewers.length };
    },
  });
  const remove = route({
    ...common,
    permission: 'live.app.edit',
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:stream/viewers/:viewer`,
    operation: 'live.remove-viewer',
    summary: 'Cut a viewer off',
    input: { params: Type.Object({ ...params.properties, viewer: Type.String({ maxLength: 200 }) }) },
    output: { 204: nothing },
    handler: async (context) => {
      const { stream: id, viewer } = context.params;
      await streams.removeViewer(appOf(context), id, viewer);
      return empty();
    },
  });
  return [list, remove];
}
