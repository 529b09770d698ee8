import { empty, json, problem, type Route, routeFor } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { type Catalogue, type TrackRow, trackJson } from '../catalogue/index.ts';
import { type PlaylistRecord, type Playlists, parseRules, type SmartPlaylists } from '../community/index.ts';
import { gidParams } from './account-schemas.ts';
import { trackSchema } from './catalogue-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { previewRoute, rulesBody, rulesSchema } from './playlist-rules.ts';

const route = routeFor<AccountViewer>();
const common = {
  tags: ['playlists'],
  auth: ['cookie', 'bearer'],
  permission: 'library.annotate',
  rate: 'write',
} as const;

const playlistSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  isPublic: Type.Boolean(),
  owner: Type.Object({ id: Type.String(), name: Type.String() }),
  mine: Type.Boolean(),
  trackCount: Type.Integer(),
  durationMs: Type.Integer(),
  /** What fills it by itself; null when people do. */
  rules: Type.Union([rulesSchema, Type.Null()]),
  createdAt: Type.String(),
  updatedAt: Type.String(),
});
/** A place in a playlist; the track is null while this viewer may not see it. */
const placeSchema = Type.Object({ index: Type.Integer(), track: Type.Union([trackSchema, Type.Null()]) });
const detailSchema = Type.Object({ ...playlistSchema.properties, places: Type.Array(placeSchema) });

const textFields = {
  description: Type.Optional(Type.Union([Type.String({ maxLength: 5000 }), Type.Null()])),
  isPublic: Type.Optional(Type.Boolean()),
};
const name = Type.String({ minLength: 1, maxLength: 500 });
const trackList = Type.Array(Type.String({ maxLength: 36 }), { maxItems: 50_000 });

export function playlistJson(
  viewer: AccountViewer | null,
  list: PlaylistRecord,
): Static<typeof playlistSchema> {
  return {
    id: list.gid,
    name: list.name,
    description: list.description,
    isPublic: list.isPublic,
    owner: { id: list.ownerGid, name: list.owner },
    mine: viewer?.account.username === list.owner,
    trackCount: list.trackCount,
    durationMs: Math.round(list.durationS * 1000),
    rules: rulesBody(list.rules),
    createdAt: list.createdAt,
    updatedAt: list.updatedAt,
  };
}

export interface PlaylistRoutesOptions {
  readonly playlists: Playlists;
  readonly smartPlaylists: SmartPlaylists;
  readonly catalogue: Catalogue;
}

/** Playlists below /api/v1/playlists. */
export function playlistRoutes({
  playlists,
  smartPlaylists,
  catalogue,
}: PlaylistRoutesOptions): Route<AccountViewer>[] {
  const detail = async (viewer: AccountViewer | null, gid: string): Promise<Static<typeof detailSchema>> => {
    const { playlist, trackIds } = await smartPlaylists.open(viewerOf(viewer), gid);
    const tracks = await catalogue.tracksByIds(viewerOf(viewer), trackIds);
    return { ...playlistJson(viewer, playlist), places: tracks.map(placeJson) };
  };

  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/playlists',
    operation: 'listPlaylists',
    summary: 'Own and public playlists by name',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 2000 })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(playlistSchema), next: Type.Union([Type.String(), Type.Null()]) }),
    },
    handler: async (ctx) => {
      const viewer = ctx.signedIn();
      const limit = ctx.query.limit ?? 50;
      const found = playlists.list(viewer, { limit: limit + 1, after: parseCursor(ctx.query.cursor) });
      const last = found.length > limit ? found[limit - 1] : undefined;
      const shown = await smartPlaylists.counted(viewer, found.slice(0, limit));
      return {
        items: shown.map((one) => playlistJson(viewer, one)),
        next:
          last === undefined ? null : Buffer.from(JSON.stringify([last.name, last.id])).toString('base64url'),
      };
    },
  });

  const get = route({
    ...common,
    permission: 'library.read',
    rate: 'read',
    method: 'GET',
    path: '/api/v1/playlists/:gid',
    operation: 'getPlaylist',
    summary: 'A playlist with its tracks in order',
    input: { params: gidParams },
    output: { 200: detailSchema },
    handler: (ctx) => detail(ctx.principal, ctx.params.gid),
  });

  const create = route({
    ...common,
    method: 'POST',
    path: '/api/v1/playlists',
    operation: 'createPlaylist',
    summary: 'Make a playlist',
    description: 'With `rules` it fills itself and takes no tracks.',
    input: {
      body: Type.Object({
        name,
        ...textFields,
        tracks: Type.Optional(trackList),
        rules: Type.Optional(rulesSchema),
      }),
    },
    output: { 201: detailSchema },
    handler: async (ctx) => {
      const { tracks, rules, ...changes } = ctx.body;
      const viewer = ctx.signedIn();
      if (rules !== undefined && tracks !== undefined)
        throw problem('invalid', 400, 'A playlist has rules or tracks, not both.');
      const gid =
        rules === undefined
          ? playlists.create(viewer, changes, tracks ?? [])
          : smartPlaylists.create(viewer, changes, rules);
      return json(201, await detail(ctx.signedIn(), gid), { location: `/api/v1/playlists/${gid}` });
    },
  });

  const update = route({
    ...common,
    method: 'PATCH',
    path: '/api/v1/playlists/:gid',
    operation: 'updatePlaylist',
    summary: 'Rename a playlist, describe it, make it public or private, give it other rules',
    input: {
      params: gidParams,
      body: Type.Object({ name: Type.Optional(name), ...textFields, rules: Type.Optional(rulesSchema) }),
    },
    output: { 200: detailSchema },
    handler: (ctx) => {
      const { rules, ...changes } = ctx.body;
      // Before anything is changed.
      if (rules !== undefined) parseRules(rules);
      playlists.update(ctx.signedIn(), ctx.params.gid, changes);
      if (rules !== undefined) smartPlaylists.setRules(ctx.signedIn(), ctx.params.gid, rules);
      return detail(ctx.signedIn(), ctx.params.gid);
    },
  });

  const remove = route({
    ...common,
    method: 'DELETE',
    path: '/api/v1/playlists/:gid',
    operation: 'deletePlaylist',
    summary: 'Delete a playlist',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      playlists.delete(ctx.signedIn(), ctx.params.gid);
      return empty();
    },
  });

  const setTracks = route({
    ...common,
    method: 'PUT',
    path: '/api/v1/playlists/:gid/tracks',
    operation: 'setPlaylistTracks',
    summary: 'Put these tracks in this order in the place of all',
    maxBodyBytes: 4 * 1024 * 1024,
    input: { params: gidParams, body: Type.Object({ tracks: trackList }) },
    output: { 200: detailSchema },
    handler: (ctx) => {
      playlists.setTracks(ctx.signedIn(), ctx.params.gid, ctx.body.tracks);
      return detail(ctx.signedIn(), ctx.params.gid);
    },
  });

  const editTracks = route({
    ...common,
    method: 'POST',
    path: '/api/v1/playlists/:gid/tracks',
    operation: 'editPlaylistTracks',
    summary: 'Remove places by index, then insert tracks',
    description:
      'Indices to remove count before the change; `at` counts after the removal, without it tracks go to the end.',
    maxBodyBytes: 4 * 1024 * 1024,
    input: {
      params: gidParams,
      body: Type.Object({
        remove: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }), { maxItems: 50_000 })),
        add: Type.Optional(trackList),
        at: Type.Optional(Type.Integer({ minimum: 0 })),
      }),
    },
    output: { 200: detailSchema },
    handler: (ctx) => {
      const { remove: gone, add, at } = ctx.body;
      playlists.editTracks(ctx.signedIn(), ctx.params.gid, {
        ...(gone === undefined ? {} : { remove: gone }),
        ...(add === undefined ? {} : { add }),
        ...(at === undefined ? {} : { at }),
      });
      return detail(ctx.signedIn(), ctx.params.gid);
    },
  });

  const preview = previewRoute({ smartPlaylists, catalogue });
  return answeringLibraryErrors([list, get, create, update, remove, setTracks, editTracks, preview]);
}

function placeJson(track: TrackRow | null, index: number): Static<typeof placeSchema> {
  return { index, track: track === null ? null : trackJson(track) };
}

function parseCursor(cursor: string | undefined): { readonly name: string; readonly id: number } | null {
  if (cursor === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1]))
      return { name: value[0], id: Number(value[1]) };
  } catch {
    // said below
  }
  throw problem('invalid_cursor', 400, 'This cursor is not one of ours. Start again without it.');
}
