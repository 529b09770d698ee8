import { empty, json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { albumJson, type Catalogue } from '../catalogue/index.ts';
import { type FurtherReleases, tagOf } from '../editing/index.ts';
import { gidParams } from './account-schemas.ts';
import { found } from './catalogue-answers.ts';
import { albumSchema } from './catalogue-schemas.ts';
import { answeringChanges } from './editing.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['editing'], permission: 'library.edit' } as const;
const path = '/api/v1/albums/:gid/tracks';
const terms =
  'With If-Match the change is made only to the track list of that ETag; else 412. Who changes a track or a release may undo it.';

const number = (maximum: number) =>
  Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum }), Type.Null()]));
const orNull = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()]);
const tracksSchema = Type.Object({
  id: Type.String(),
  tracks: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      artistLine: orNull(Type.String()),
      discNum: orNull(Type.Integer()),
      trackNum: orNull(Type.Integer()),
      own: Type.Boolean({ description: 'False for a track that belongs to another release.' }),
    }),
  ),
});

/** Tracks that are on several releases: which those are, and putting a track on a further one. */
export function albumTracksRoutes(services: {
  readonly catalogue: Catalogue;
  readonly furtherReleases: FurtherReleases;
}): Route<AccountViewer>[] {
  return [...albumEditingRoutes(services.furtherReleases), releasesRoute(services.catalogue)];
}

function releasesRoute(catalogue: Catalogue): Route<AccountViewer> {
  return route({
    method: 'GET',
    auth: ['cookie', 'bearer'],
    tags: ['catalogue'],
    permission: 'library.read',
    rate: 'read',
    path: '/api/v1/tracks/:gid/releases',
    operation: 'listReleasesOfTrack',
    summary: 'The releases that a track is on, its own first',
    input: { params: gidParams },
    output: { 200: Type.Object({ items: Type.Array(albumSchema) }) },
    handler: async ({ principal, params }) => {
      const look = (gid: string) => catalogue.releasesOfTrack(viewerOf(principal), gid);
      const rows = await found('track', params.gid, look);
      return { items: rows.map(albumJson) };
    },
  });
}

/** Of these the routes that change something. */
export function albumEditingRoutes(further: FurtherReleases): Route<AccountViewer>[] {
  const routes = [
    route({
      ...common,
      method: 'GET',
      rate: 'read',
      path,
      operation: 'getAlbumTracksForEditing',
      summary: 'The tracks of an album as an editor sees them, those of other releases marked',
      input: { params: gidParams },
      output: { 200: tracksSchema },
      handler: (ctx) => {
        const view = further.view(ctx.signedIn(), ctx.params.gid);
        return json(200, view, { etag: tagOf(view) });
      },
    }),
    route({
      ...common,
      method: 'POST',
      rate: 'write',
      path,
      operation: 'addTrackToAlbum',
      summary: 'Put a track of another release on this one too, or to another place on it',
      description: `The track stays with its own release; without numbers it comes last. ${terms}`,
      input: {
        params: gidParams,
        body: Type.Object({
          track: Type.String({ maxLength: 36 }),
          discNum: number(999),
          trackNum: number(9999),
        }),
      },
      output: { 200: tracksSchema },
      handler: (ctx) => {
        const { track, ...place } = ctx.body;
        const view = further.put(ctx.signedIn(), ctx.params.gid, track, place, ctx.headers['if-match']);
        return json(200, view, { etag: tagOf(view) });
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      rate: 'write',
      path,
      operation: 'removeTrackFromAlbum',
      summary: 'Take a track of another release off this one; it stays on its own',
      description: terms,
      input: { params: gidParams, query: Type.Object({ track: Type.String({ maxLength: 36 }) }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        further.remove(ctx.signedIn(), ctx.params.gid, ctx.query.track, ctx.headers['if-match']);
        return empty();
      },
    }),
  ];
  return answeringLibraryErrors(answeringChanges(routes));
}
