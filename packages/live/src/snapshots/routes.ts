import {
  bytes,
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
import { appOf, appParam, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import type { Folders } from '../folders/index.ts';
import { parseRoom } from '../names/index.ts';
import { mustLook, type PlaybackRule, streamOf, streamParams } from '../playback/index.ts';
import { pictureIn, watched } from '../vods/index.ts';
import type { Snapshots } from './snapshots.ts';
import type { Snapshot } from './store.ts';

const route = routeFor<LivePrincipal>();
const path = '/api/v1/apps/:app/snapshots';
const common = { tags: ['live recordings'], auth: liveAuth, ...ofApp } as const;
const edit = { ...common, permission: 'live.app.edit', rate: 'write' } as const;
const params = Type.Object({
  ...appParam,
  snapshot: Type.String({ maxLength: 200, description: 'Id of the snapshot.' }),
});

const snapshotSchema = Type.Object(
  { id: Type.String(), room: Type.String(), takenAt: Type.String(), url: Type.String() },
  { $id: 'Snapshot' },
);

export interface SnapshotRoutesParts {
  readonly snapshots: Snapshots;
  readonly folders: Folders;
  readonly rule: PlaybackRule<LivePrincipal>;
}

/** Pictures of running streams, and those that are kept of them. */
export function snapshotRoutes({ snapshots, folders, rule }: SnapshotRoutesParts): Route<LivePrincipal>[] {
  const snapshotJson = ({ id, room, takenAt }: Snapshot, app: string, origin: string) => ({
    id,
    room,
    takenAt: new Date(takenAt).toISOString(),
    url: `${origin}/api/v1/apps/${app}/snapshots/${id}`,
  });
  return [
    route({
      ...edit,
      method: 'POST',
      path,
      operation: 'live.snapshots.take',
      summary: 'Takes a picture of a stream and keeps it',
      input: { params: appParams, body: Type.Object({ room: Type.String({ maxLength: 200 }) }) },
      output: { 201: snapshotSchema },
      handler: async (context) => {
        const app = appOf(context);
        const room = parseRoom(context.body.room);
        if (room === undefined) throw new LiveError('not_found', 'Nobody publishes this stream.');
        return json(201, snapshotJson(await snapshots.keep({ app, room }), app, context.origin));
      },
    }),
    route({
      ...common,
      permission: 'live.app.view',
      rate: 'read',
      method: 'GET',
      path,
      operation: 'live.snapshots.list',
      summary: 'Pictures that are kept, the newest first',
      input: {
        params: appParams,
        query: Type.Object({ ...pageQuery, room: Type.Optional(Type.String({ maxLength: 200 })) }),
      },
      output: { 200: pageSchema(snapshotSchema) },
      handler: async (context) => {
        const app = appOf(context);
        const { limit = 50, cursor, room } = context.query;
        const place = placeOf(cursor);
        const all = await snapshots.list(app, room);
        const rest = place
          ? all.filter(({ id, takenAt }) => takenAt < place.id || (takenAt === place.id && id > place.value))
          : all;
        const page = pageOf(rest, limit, ({ id, takenAt }) => cursorAt(id, takenAt));
        return { ...page, items: page.items.map((one) => snapshotJson(one, app, context.origin)) };
      },
    }),
    route({
      ...edit,
      method: 'DELETE',
      path: `${path}/:snapshot`,
      operation: 'live.snapshots.delete',
      summary: 'Deletes a picture',
      input: { params },
      output: { 204: Type.Null() },
      handler: async (context) => {
        await snapshots.remove(appOf(context), context.params.snapshot);
        return empty();
      },
    }),
    route({
      ...watched,
      path: `${path}/:snapshot`,
      operation: 'live.snapshots.picture',
      summary: 'A picture that is kept, for whoever may watch its room',
      input: { params },
      handler: async (context) => {
        const app = appOf(context);
        const { snapshot, path: kept } = snapshots.find(app, context.params.snapshot);
        await mustLook(rule, context, { app, room: snapshot.room });
        return pictureIn(folders.app(app), kept, 86_400);
      },
    }),
    route({
      ...watched,
      path: '/api/v1/apps/:app/rooms/:room/snapshot',
      operation: 'live.snapshots.now',
      summary: 'A picture of a stream as it is now, for whoever may watch it',
      input: { params: Type.Object(streamParams) },
      handler: async (context) => {
        const stream = streamOf(context.params);
        await mustLook(rule, context, stream);
        return bytes(await snapshots.picture(stream), 'image/jpeg', {
          'cache-control': 'private, max-age=1',
        });
      },
    }),
  ];
}
