import { empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Catalogue, trackJson } from '../catalogue/index.ts';
import type { Places } from '../listening/index.ts';
import { gidParams } from './account-schemas.ts';
import { trackSchema } from './catalogue-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { listening, nothing, time, trackOrNull } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();

export interface PlaceRoutesOptions {
  readonly catalogue: Catalogue;
  readonly places: Places;
}

/** The queue and bookmarks below /api/v1. */
export function placeRoutes(options: PlaceRoutesOptions): Route<AccountViewer>[] {
  return answeringLibraryErrors([...queueRoutes(options), ...bookmarkRoutes(options)]);
}

function queueRoutes({ catalogue, places }: PlaceRoutesOptions): Route<AccountViewer>[] {
  const get = route({
    ...listening,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/queue',
    operation: 'getQueue',
    summary: 'The queue as it was saved last, to go on on this device',
    output: {
      200: Type.Object({
        tracks: Type.Array(trackOrNull),
        index: Type.Union([Type.Integer(), nothing]),
        positionMs: Type.Integer(),
        changedBy: Type.String(),
        updatedAt: Type.Union([time, nothing]),
      }),
    },
    handler: async (ctx) => {
      const queue = places.queue(ctx.signedIn());
      const tracks = await catalogue.tracksByIds(ctx.signedIn(), queue?.trackIds ?? []);
      return {
        tracks: tracks.map((track) => (track === null ? null : trackJson(track))),
        index: queue?.currentIndex ?? null,
        positionMs: queue?.positionMs ?? 0,
        changedBy: queue?.changedBy ?? '',
        updatedAt: queue?.updatedAt ?? null,
      };
    },
  });

  const put = route({
    ...listening,
    method: 'PUT',
    path: '/api/v1/queue',
    operation: 'saveQueue',
    summary: 'Save the queue; an empty one is forgotten',
    input: {
      body: Type.Object({
        tracks: Type.Array(Type.String({ maxLength: 36 }), { maxItems: 10_000 }),
        index: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), nothing])),
        positionMs: Type.Optional(Type.Number({ minimum: 0 })),
        client: Type.Optional(Type.String({ maxLength: 100 })),
      }),
    },
    output: { 204: nothing },
    handler: (ctx) => {
      const { tracks, index = null, positionMs = 0, client = 'web' } = ctx.body;
      places.saveQueue(ctx.signedIn(), { trackGids: tracks, index, positionMs, client });
      return empty();
    },
  });
  return [get, put];
}

function bookmarkRoutes({ catalogue, places }: PlaceRoutesOptions): Route<AccountViewer>[] {
  const list = route({
    ...listening,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/bookmarks',
    operation: 'listBookmarks',
    summary: 'Own bookmarks, the latest 1,000',
    output: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            track: trackSchema,
            positionMs: Type.Integer(),
            comment: Type.Union([Type.String(), nothing]),
            updatedAt: time,
          }),
        ),
      }),
    },
    handler: async (ctx) => {
      const marks = places.bookmarks(ctx.signedIn());
      const tracks = await catalogue.tracksByIds(
        ctx.signedIn(),
        marks.map(({ trackId }) => trackId),
      );
      return {
        items: marks.flatMap(({ positionMs, comment, updatedAt }, index) => {
          const track = tracks[index] ?? null;
          return track === null ? [] : [{ track: trackJson(track), positionMs, comment, updatedAt }];
        }),
      };
    },
  });

  const set = route({
    ...listening,
    method: 'PUT',
    path: '/api/v1/bookmarks/:gid',
    operation: 'setBookmark',
    summary: 'Set or move the bookmark in a track',
    input: {
      params: gidParams,
      body: Type.Object({
        positionMs: Type.Number({ minimum: 0 }),
        comment: Type.Optional(Type.String({ maxLength: 1000 })),
      }),
    },
    output: { 204: nothing },
    handler: (ctx) => {
      places.setBookmark(ctx.signedIn(), ctx.params.gid, ctx.body.positionMs, ctx.body.comment ?? null);
      return empty();
    },
  });

  const remove = route({
    ...listening,
    method: 'DELETE',
    path: '/api/v1/bookmarks/:gid',
    operation: 'removeBookmark',
    summary: 'Remove the bookmark in a track',
    input: { params: gidParams },
    output: { 204: nothing },
    handler: (ctx) => {
      places.removeBookmark(ctx.signedIn(), ctx.params.gid);
      return empty();
    },
  });
  return [list, set, remove];
}
