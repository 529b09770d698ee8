import { empty, problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { type Catalogue, trackJson } from '../catalogue/index.ts';
import type { NowPlayingBoard, PlayHistory } from '../listening/index.ts';
import { trackSchema } from './catalogue-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { listening, nothing, time, trackOrNull } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();

export interface PlayRoutesOptions {
  readonly catalogue: Catalogue;
  readonly history: PlayHistory;
  readonly nowPlaying: NowPlayingBoard;
}

/** Plays and who plays now, below /api/v1. */
export function playRoutes({ catalogue, history, nowPlaying }: PlayRoutesOptions): Route<AccountViewer>[] {
  const add = route({
    ...listening,
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
    ...listening,
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
    ...listening,
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
    ...listening,
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
      const entries = nowPlaying.list(viewerOf(ctx.principal));
      const tracks = await catalogue.tracksByIds(
        viewerOf(ctx.principal),
        entries.map(({ trackId }) => trackId),
        'list',
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
  return answeringLibraryErrors([add, list, setNow, now]);
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
