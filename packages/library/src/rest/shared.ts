import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Catalogue, type TrackRow, trackJson } from '../catalogue/index.ts';
import { notFound } from '../errors/index.ts';
import { type Pictures, pictureReply, type Sounds, soundReply } from '../playback/index.ts';
import type { OpenShare, Shares } from '../sharing/index.ts';
import { trackSchema } from './catalogue-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { nothing, time } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();
const common = { tags: ['sharing'], auth: [], permission: 'public' } as const;
const path = '/api/v1/shares/:token';
const params = Type.Object({ token: Type.String({ maxLength: 100 }) });
const track = Type.String({ maxLength: 36, description: 'Id of a song of the share.' });

export interface SharedRoutesOptions {
  readonly shares: Shares;
  readonly catalogue: Catalogue;
  readonly sounds: Sounds;
  readonly pictures: Pictures;
}

const sharedSchema = Type.Object(
  {
    description: Type.Union([Type.String(), nothing]),
    createdAt: time,
    expiresAt: Type.Union([time, nothing]),
    by: Type.Union([Type.String(), nothing], { description: 'The shown name of who shares it, if any.' }),
    total: Type.Integer({ minimum: 0, description: 'Songs in the share.' }),
    tracks: Type.Array(trackSchema),
    next: Type.Union([Type.Integer(), nothing], { description: 'Offset of the next page of songs.' }),
  },
  { $id: 'SharedMusic' },
);

/** What is shared, for whoever knows the address: exactly that, to see and to hear, without an account. */
export function sharedRoutes(options: SharedRoutesOptions): Route<AccountViewer>[] {
  const { shares, catalogue } = options;
  const open = route({
    ...common,
    method: 'GET',
    path,
    operation: 'openShare',
    summary: 'What is shared under this address; the first page counts as a visit',
    rate: 'read',
    input: {
      params,
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
      }),
    },
    output: { 200: sharedSchema },
    handler: async (ctx) => {
      const { limit = 100, offset = 0 } = ctx.query;
      const { share, viewer, trackIds } = shares.open(ctx.params.token);
      const rows = await catalogue.tracksByIds(viewer, trackIds.slice(offset, offset + limit));
      if (offset === 0) shares.visited(share);
      const next = offset + limit;
      return {
        description: share.description,
        createdAt: share.createdAt,
        expiresAt: share.expiresAt,
        by: viewer.account.alias,
        total: trackIds.length,
        tracks: rows.flatMap((row) => (row === null ? [] : [strangersJson(row)])),
        next: next < trackIds.length ? next : null,
      };
    },
  });
  return answeringLibraryErrors([open, ...mediaRoutes(options)]);
}

/** A song without what the maker of the share did with it. */
function strangersJson(row: TrackRow) {
  const { starredAt: _s, rating: _r, plays: _p, lastPlayedAt: _l, bookmarkMs: _b, ...plain } = row;
  return trackJson(plain);
}

function mediaRoutes({ shares, catalogue, sounds, pictures }: SharedRoutesOptions): Route<AccountViewer>[] {
  /** The song, when it is one of the share. */
  const songOf = async ({ viewer, trackIds }: OpenShare, gid: string | undefined): Promise<TrackRow> => {
    const first = trackIds.slice(0, 1);
    const [row = null] =
      gid === undefined ? await catalogue.tracksByIds(viewer, first) : [await catalogue.track(viewer, gid)];
    if (row === null || !trackIds.includes(row.id)) throw notFound('track');
    return row;
  };

  const stream = route({
    ...common,
    method: 'GET',
    path: `${path}/stream`,
    operation: 'streamShared',
    summary: 'The sound of a song of the share',
    rate: 'media',
    input: {
      params,
      query: Type.Object({
        track,
        format: Type.Optional(Type.String({ maxLength: 20 })),
        bitrate: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
        offset: Type.Optional(Type.Number({ minimum: 0, maximum: 864_000 })),
      }),
    },
    output: 'stream',
    handler: async ({ params: { token }, query, signal }) => {
      const opened = shares.open(token);
      const { gid } = await songOf(opened, query.track);
      const wanted = { format: query.format, maxBitrate: query.bitrate, offsetS: query.offset };
      return soundReply(await sounds.stream(opened.viewer, gid, wanted), { signal });
    },
  });

  const cover = route({
    ...common,
    method: 'GET',
    path: `${path}/cover`,
    operation: 'getSharedCover',
    summary: 'The picture of a song of the share, of the first one unless told',
    rate: 'media',
    input: {
      params,
      query: Type.Object({
        track: Type.Optional(track),
        size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
        format: Type.Optional(Type.Enum(['webp', 'jpeg', 'avif', 'png'])),
      }),
    },
    output: 'bytes',
    handler: async ({ params: { token }, query, headers }) => {
      const opened = shares.open(token);
      const { gid } = await songOf(opened, query.track);
      const picture = await pictures.render(opened.viewer, 'track', gid, query.size ?? 300, query.format);
      return pictureReply(picture, false, headers['if-none-match']);
    },
  });
  return [stream, cover];
}
