import { empty, json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { MergeKind, MergeRecord, Merging } from '../merging/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['editing'], permission: 'library.edit' } as const;
const mergeSchema = Type.Object({
  id: Type.String({
    description: 'Of what is gone; it keeps resolving, and `/merges/{id}/split` brings it back.',
  }),
  kind: Type.Enum(['artist', 'album', 'track']),
  title: Type.String(),
  into: Type.String(),
  createdAt: Type.String(),
});

/** Making one of two artists, albums or tracks, and two again. */
export function mergingRoutes({ merging }: { readonly merging: Merging }): Route<AccountViewer>[] {
  const split = route({
    ...common,
    method: 'POST',
    rate: 'write',
    path: '/api/v1/merges/:gid/split',
    operation: 'splitMerged',
    summary: 'Part what was merged; each gets back what was its own',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      merging.split(ctx.signedIn(), ctx.params.gid);
      return empty();
    },
  });
  const divide = route({
    ...common,
    method: 'POST',
    rate: 'write',
    path: '/api/v1/artists/:gid/split',
    operation: 'splitArtist',
    summary:
      'Make two of one artist: the new one is credited on these albums and tracks, until it is merged back',
    input: {
      params: gidParams,
      body: Type.Object({
        name: Type.String({ minLength: 1, maxLength: 500 }),
        mbid: Type.Optional(
          Type.String({
            pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
            description: 'Of MusicBrainz; two artists of one name need it.',
          }),
        ),
        albums: Type.Optional(Type.Array(Type.String({ maxLength: 36 }), { maxItems: 500 })),
        tracks: Type.Optional(Type.Array(Type.String({ maxLength: 36 }), { maxItems: 1000 })),
      }),
    },
    output: { 201: Type.Object({ id: Type.String({ description: 'Of the new artist.' }) }) },
    handler: (ctx) => {
      const { albums = [], tracks = [], ...rest } = ctx.body;
      return json(201, { id: merging.divide(ctx.signedIn(), ctx.params.gid, { ...rest, albums, tracks }) });
    },
  });
  return answeringLibraryErrors([
    ...routesOf(merging, 'artist'),
    ...routesOf(merging, 'album'),
    ...routesOf(merging, 'track'),
    split,
    divide,
  ]);
}

function routesOf(merging: Merging, kind: MergeKind): Route<AccountViewer>[] {
  const named = { artist: 'Artist', album: 'Album', track: 'Track' }[kind];
  return [
    route({
      ...common,
      method: 'POST',
      rate: 'write',
      path: `/api/v1/${kind}s/:gid/merge`,
      operation: `mergeInto${named}`,
      summary: `Merge another ${kind} into this one: its id keeps resolving, and what people did with it counts here`,
      input: { params: gidParams, body: Type.Object({ from: Type.String({ maxLength: 36 }) }) },
      output: { 201: mergeSchema },
      handler: (ctx) => json(201, body(merging.merge(ctx.signedIn(), kind, ctx.params.gid, ctx.body.from))),
    }),
    route({
      ...common,
      method: 'GET',
      rate: 'read',
      path: `/api/v1/${kind}s/:gid/merges`,
      operation: `listMergesInto${named}`,
      summary: `What was merged into this ${kind}, the last 200`,
      input: { params: gidParams },
      output: { 200: Type.Object({ items: Type.Array(mergeSchema) }) },
      handler: (ctx) => ({ items: merging.list(ctx.signedIn(), kind, ctx.params.gid).map(body) }),
    }),
  ];
}

function body({ gid, kind, title, into, createdAt }: MergeRecord) {
  return { id: gid, kind, title, into, createdAt };
}
