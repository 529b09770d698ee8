import { empty, problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { type Catalogue, trackJson } from '../catalogue/index.ts';
import type { NowPlayingBoard, Places, PlayHistory } from '../listening/index.ts';
import { gidParams } from './account-schemas.ts';
import { trackSchema } from './catalogue-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = {
  tags: ['listening'],
  auth: ['cookie', 'bearer'],
  permission: 'library.annotate',
  rate: 'write',
} as const;
const time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
const trackOrNull = Type.Union([trackSchema, Type.Null()]);
const nothing = Type.Null();

export interface ListeningRoutesOptions {
  readonly catalogue: Catalogue;
  readonly history: PlayHistory;
  readonly nowPlaying: NowPlayingBoard;
  readonly places: Places;
}

/** Plays, now playing, the queue and bookmarks below /api/v1. */
export function listeningRoutes(options: ListeningRoutesOptions): Route<AccountViewer>[] {
  return answeringLibraryErrors([
    ...playRoutes(options),
    ...queueRoutes(options),
    ...bookmarkRoutes(options),
  ]);
}

function playRoutes({ catalogue, history, nowPlaying }: ListeningRoutesOptions): Route<AccountViewer>[] {
  const add = route({
    ...common,
    method: 'POST',
    path: '/api/v1/plays',
    operation: 'addPlay',
    summary: 'Count a play',
    description: 'With an operationId of the client the same play counts once, however often it is sent.',
    input: {
      body: Type.Object({
        track: Type.String(),
        at: Type.Optional(time),
        operationId: Type.Optional(Type.String({ maxLength: 200 })),
        client: Type.Optional(Type.String({ maxLength: 100 })),
      }),
    },
    output: { 200: Type.Object({ counted: Type.Integer() }) },
    handler: (ctx) => {
      const { track, at, operationId, client } = ctx.body;
      const play = {
        trackGid: track,
        at: at === undefined ? undefined : Date.parse(at),
        operationId,
        client,
      };
      return { counted: history.add(ctx.signedIn(), [play]) };
    },
  });

  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/plays',
    operation: 'listPlays',
    summary: 'Own plays, latest first',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    },
    output: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({ playedAt: time, client: Type.Union([Type.String(), nothing]), track: trackOrNull }),
        ),
        next: Type.Union([Type.String(), nothing]),
      }),
    },
    handler: async (ctx) => {
      const limit = ctx.query.limit ?? 50;
      const plays = history.list(ctx.signedIn(), { limit: limit + 1, before: parseCursor(ctx.query.cursor) });
      const page = plays.slice(0, limit);
      const tracks = await catalogue.tracksByIds(
        ctx.signedIn(),
        page.map(({ trackId }) => trackId),
      );
      const last = plays.length > limit ? page.at(-1) : undefined;
      return {
        items: page.map(({ playedAt, client }, index) => {
          const track = tracks[index] ?? null;
          return { playedAt, client, track: track === null ? null : trackJson(track) };
        }),
        next: last === undefined ? null : Buffer.from(`${last.playedAt} ${last.id}`).toString('base64url'),
      };
    },
  });

  const setNow = route({
    ...common,
    method: 'PUT',
    path: '/api/v1/now-playing',
    operation: 'setNowPlaying',
    summary: 'Tell what this player plays',
    input: {
      body: Type.Object({
        track: Type.String(),
        client: Type.Optional(Type.String({ maxLength: 100 })),
        positionMs: Type.Optional(Type.Number({ minimum: 0, maximum: 1e10 })),
        state: Type.Enum(['playing', 'paused', 'stopped']),
      }),
    },
    output: { 204: nothing },
    handler: async (ctx) => {
      const { track: gid, client = 'web', positionMs = 0, state } = ctx.body;
      const viewer = ctx.signedIn();
      if (state === 'stopped') nowPlaying.clear(viewer, client);
      else {
        const track = await catalogue.track(viewer, gid);
        if (track === undefined) throw problem('not_found', 404, 'There is no such track.');
        nowPlaying.set(viewer, client, track, { positionMs, paused: state === 'paused' });
      }
      return empty();
    },
  });

  const now = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/now-playing',
    operation: 'listNowPlaying',
    summary: 'Who listens to what at this moment',
    output: {
      200: Type.Object({
        items: Type.Array(
          Type.Object({
            listener: Type.String(),
            client: Type.String(),
            since: time,
            paused: Type.Boolean(),
            track: trackSchema,
          }),
        ),
      }),
    },
    handler: async (ctx) => {
      const entries = nowPlaying.list();
      const tracks = await catalogue.tracksByIds(
        viewerOf(ctx.principal),
        entries.map(({ trackId }) => trackId),
      );
      return {
        items: entries.flatMap(({ username, client, since, paused }, index) => {
          const track = tracks[index] ?? null;
          return track === null
            ? []
            : [
                {
                  listener: username,
                  client,
                  since: new Date(since).toISOString(),
                  paused,
                  track: trackJson(track),
                },
              ];
        }),
      };
    },
  });
  return [add, list, setNow, now];
}

function queueRoutes({ catalogue, places }: ListeningRoutesOptions): Route<AccountViewer>[] {
  const get = route({
    ...common,
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
    ...common,
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

function bookmarkRoutes({ catalogue, places }: ListeningRoutesOptions): Route<AccountViewer>[] {
  const list = route({
    ...common,
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
    ...common,
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
    ...common,
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

function parseCursor(
  cursor: string | undefined,
): { id: number; trackId: number; playedAt: string; client: null } | null {
  if (cursor === undefined) return null;
  const [playedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (!/^\d{4}-/.test(playedAt) || !/^\d+$/.test(id)) {
    throw problem('invalid_cursor', 400, 'This cursor is not one of ours. Start again without it.');
  }
  return { id: Number(id), trackId: 0, playedAt, client: null };
}
