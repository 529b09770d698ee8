import { cursorAt, empty, pageQuery, pageSchema, placeOf, type Route, routeFor } from '@bandstand/http';
import { type Job, JobQueue, type Reader } from '@bandstand/sqlite';
import Type from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import { metatagsOf, variantJson, vodDetailSchema, vodJson, vodSchema, workJson } from './json.ts';
import { kinds } from './keeping.ts';
import type { Vods } from './open.ts';
import type { VodsParts } from './parts.ts';
import { changeVod, listVods, openJobsOf, type Vod, variantsOf, vodByPublicId } from './store.ts';
import { vodParams as params, vodsPath as path } from './watched.ts';

const route = routeFor<LivePrincipal>();
const view = {
  tags: ['live recordings'],
  auth: liveAuth,
  permission: 'live.app.view',
  rate: 'read',
  ...ofApp,
} as const;
const edit = { ...view, permission: 'live.app.edit', rate: 'write' } as const;
const mostDeleted = 500;

const tagsSchema = Type.Record(
  Type.String({ minLength: 1, maxLength: 100 }),
  Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean()]),
  { maxProperties: 50 },
);

/** Files of recordings: to list, to name, to delete. */
export function vodRoutes(parts: VodsParts, vods: Vods): Route<LivePrincipal>[] {
  const { databases } = parts.storage;
  const find = (app: AppName, id: string): Vod => {
    const vod = databases.read(app, (reader) => vodByPublicId(reader, id));
    if (vod === undefined) throw notFound('recording');
    return vod;
  };

  const list = route({
    ...view,
    method: 'GET',
    path,
    operation: 'live.vods.list',
    summary: 'Files of recordings, the newest first',
    description: 'A page of a search may hold less than its limit, or nothing, and still have a next one.',
    input: {
      params: appParams,
      query: Type.Object({
        ...pageQuery,
        status: Type.Optional(Type.Enum(['recording', 'uploading', 'ready', 'failed'])),
        room: Type.Optional(Type.String({ maxLength: 200 })),
        recording: Type.Optional(Type.String({ maxLength: 100 })),
        stream: Type.Optional(Type.String({ maxLength: 300 })),
        q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the name.' })),
      }),
    },
    output: { 200: pageSchema(vodSchema) },
    handler: (context) => {
      const app = appOf(context);
      const { limit = 50, cursor, status, room, recording, stream, q } = context.query;
      const filter = { status, room, recordingId: recording, streamId: stream, words: q };
      const page = { limit, before: placeOf(cursor)?.id };
      const { items, next } = databases.read(app, (reader) => listVods(reader, filter, page));
      return {
        items: items.map((vod) => vodJson(vod, app, context.origin)),
        next: next === null ? null : cursorAt('', next),
      };
    },
  });

  const show = route({
    ...view,
    method: 'GET',
    path: `${path}/:vod`,
    operation: 'live.vods.get',
    summary: 'A file with its variants and what is done about it',
    input: { params },
    output: { 200: vodDetailSchema },
    handler: (context) => {
      const app = appOf(context);
      const vod = find(app, context.params.vod);
      return databases.read(app, (reader) => ({
        ...vodJson(vod, app, context.origin),
        variants: variantsOf(reader, vod.id).map(variantJson),
        work: workOf(reader, vod.id).map(workJson),
      }));
    },
  });

  const change = route({
    ...edit,
    method: 'PATCH',
    path: `${path}/:vod`,
    operation: 'live.vods.change',
    summary: 'Another name, other metatags',
    input: {
      params,
      body: Type.Object({
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
        metatags: Type.Optional(tagsSchema),
      }),
    },
    output: { 200: vodSchema },
    handler: (context) => {
      const app = appOf(context);
      const { name, metatags } = context.body;
      databases.write(app, (writer) => {
        const vod = vodByPublicId(writer, context.params.vod);
        if (vod === undefined) throw notFound('recording');
        // Nested values of a StreamHub, which nobody sees here, stay.
        const json = metatags && JSON.stringify({ ...hiddenOf(vod.metatagsJson), ...metatags });
        const changes = {
          ...(name === undefined ? {} : { name }),
          ...(json === undefined ? {} : { metatagsJson: json }),
        };
        if (Object.keys(changes).length > 0) changeVod(writer, vod.id, changes);
      });
      return vodJson(find(app, context.params.vod), app, context.origin);
    },
  });

  const remove = route({
    ...edit,
    method: 'DELETE',
    path: `${path}/:vod`,
    operation: 'live.vods.delete',
    summary: 'Deletes a file everywhere: here, in the store, its pictures and variants',
    input: { params },
    output: { 204: Type.Null() },
    handler: (context) => {
      vods.removing.remove(databases.find(appOf(context)), context.params.vod);
      return empty();
    },
  });

  const removeMany = route({
    ...edit,
    permission: 'live.app.manage',
    method: 'POST',
    path: `${path}/delete`,
    operation: 'live.vods.deleteMany',
    summary: 'Deletes many files everywhere; those that are still recorded stay',
    input: {
      params: appParams,
      body: Type.Object({
        ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: mostDeleted }),
      }),
    },
    output: { 200: Type.Object({ deleted: Type.Integer() }) },
    handler: (context) => ({
      deleted: vods.removing.removeMany(databases.find(appOf(context)), [...new Set(context.body.ids)]),
    }),
  });

  const retry = route({
    ...edit,
    method: 'POST',
    path: `${path}/:vod/retry`,
    operation: 'live.vods.retry',
    summary: 'Tries again at once to finish or upload a file that failed',
    input: { params },
    output: { 200: vodSchema },
    handler: (context) => {
      const app = appOf(context);
      const vod = find(app, context.params.vod);
      if (!vods.storing.retry(databases.find(app), vod))
        throw new LiveError(
          'conflict',
          'Only a file that failed and is still on the disk can be tried again.',
        );
      return vodJson(find(app, context.params.vod), app, context.origin);
    },
  });

  return [list, show, change, remove, removeMany, retry];
}

function workOf(reader: Reader, vodId: number): Job[] {
  const queue = new JobQueue({ read: (fn) => fn(reader), write: readOnly });
  return openJobsOf(reader, vodId, Object.values(kinds)).flatMap((id) => queue.get(id) ?? []);
}

function readOnly(): never {
  throw new Error('nothing is written here');
}

function hiddenOf(json: string | null): object {
  const shown = metatagsOf(json);
  const all: unknown = json === null ? {} : safeParse(json);
  if (typeof all !== 'object' || all === null || Array.isArray(all)) return {};
  return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(shown, name)));
}

function safeParse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
