import { json, type Route, routeFor } from '@bandstand/http';
import type { Database, Job, Json } from '@bandstand/sqlite';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import { setRootWritable } from '../scanner/index.ts';
import type { TagTarget, TagWriting } from '../tagwriting/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['editing'], permission: 'library.edit' } as const;
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const refusal = Type.Object({ code: Type.String(), message: Type.String() });
const outcome = Type.Object({
  track: Type.String(),
  root: Type.String(),
  path: Type.String(),
  differences: Type.Array(Type.Object({ field: Type.String(), before: textOrNull, after: textOrNull })),
  refused: Type.Union([refusal, Type.Null()]),
});
const jobSchema = Type.Object({
  id: Type.String(),
  state: Type.Enum(['waiting', 'running', 'done', 'dead', 'cancelled']),
  done: Type.Integer(),
  total: Type.Union([Type.Integer(), Type.Null()]),
  file: textOrNull,
  error: textOrNull,
  result: Type.Unknown({
    description: 'When done: how many files, how many written, and why others were not.',
  }),
});

export interface TagWritingRoutesOptions {
  readonly db: Database;
  readonly tagWriting: TagWriting;
}

/** Writing what the library says into the tags of files, when somebody asks for it. */
export function tagWritingRoutes({ db, tagWriting }: TagWritingRoutesOptions): Route<AccountViewer>[] {
  const look = route({
    ...common,
    method: 'GET',
    rate: 'read',
    path: '/api/v1/tag-writes/:gid',
    operation: 'getTagWrite',
    summary: 'How far a writing of tags is',
    input: { params: gidParams },
    output: { 200: jobSchema },
    handler: (ctx) => jobBody(tagWriting.job(ctx.signedIn(), ctx.params.gid)),
  });
  const allow = route({
    ...common,
    method: 'PATCH',
    rate: 'write',
    path: '/api/v1/music-roots/:id',
    operation: 'changeMusicRoot',
    summary: 'Allow or forbid writing tags into the files of a music folder',
    permission: 'settings.manage',
    input: {
      params: Type.Object({ id: Type.Integer() }),
      body: Type.Object({ writable: Type.Boolean() }),
    },
    output: { 200: Type.Object({ id: Type.Integer(), writable: Type.Boolean() }) },
    handler: ({ params, body }) => {
      if (!db.write((writer) => setRootWritable(writer, params.id, body.writable)))
        throw notFound('music folder');
      return { id: params.id, writable: body.writable };
    },
  });
  return answeringLibraryErrors([
    ...routesOf(tagWriting, 'album'),
    ...routesOf(tagWriting, 'track'),
    look,
    allow,
  ]);
}

function routesOf(tagWriting: TagWriting, target: TagTarget): Route<AccountViewer>[] {
  const named = target === 'album' ? 'Album' : 'Track';
  const path = `/api/v1/${target}s/:gid/tags`;
  return [
    route({
      ...common,
      method: 'GET',
      rate: 'read',
      path,
      operation: `planTagsOf${named}`,
      summary: 'What writing tags would change, file by file; nothing is written',
      input: { params: gidParams },
      output: { 200: Type.Object({ items: Type.Array(outcome) }) },
      handler: async (ctx) => {
        const items = await tagWriting.plan(ctx.signedIn(), target, ctx.params.gid);
        return { items: items.map((one) => ({ ...one, differences: [...one.differences] })) };
      },
    }),
    route({
      ...common,
      method: 'POST',
      rate: 'write',
      path,
      operation: `writeTagsOf${named}`,
      summary: 'Write what the library says into the tags of the files, as a job',
      input: { params: gidParams },
      output: { 202: jobSchema },
      handler: (ctx) => {
        const id = tagWriting.request(ctx.signedIn(), target, ctx.params.gid);
        return json(202, jobBody(tagWriting.job(ctx.signedIn(), id)));
      },
    }),
  ];
}

function jobBody({ id, state, progress, error, result }: Job) {
  const found: Json = result;
  return {
    id,
    state,
    done: progress.done,
    total: progress.total,
    file: progress.message,
    error,
    result: found,
  };
}
