import { bytes, type Route, routeFor } from '@bandstand/http';
import { peaksToJson, peaksToSvg } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import {
  lyricsOf,
  type PictureKind,
  type Pictures,
  pictureReply,
  type Sounds,
  soundReply,
  type Waveforms,
} from '../playback/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

export interface PlaybackRoutesOptions {
  readonly db: Database;
  readonly sounds: Sounds;
  readonly pictures: Pictures;
  readonly waveforms: Waveforms;
}

const route = routeFor<AccountViewer>();
const common = { tags: ['playback'], auth: ['cookie', 'bearer'], rate: 'media' } as const;

const streamQuery = Type.Object({
  format: Type.Optional(
    Type.String({ maxLength: 20, description: 'mp3, opus, aac, flac, or raw for the file as it is' }),
  ),
  bitrate: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10_000, description: 'most kbit/s, 0 for no limit' }),
  ),
  offset: Type.Optional(
    Type.Number({ minimum: 0, maximum: 864_000, description: 'where to begin, in seconds' }),
  ),
});

const coverQuery = Type.Object({
  size: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'edge in pixels; the next larger of a few sizes is sent',
    }),
  ),
  tag: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'the imageTag of the thing: the answer may then be kept for ever',
    }),
  ),
  format: Type.Optional(Type.Enum(['webp', 'jpeg', 'avif', 'png'])),
});

const lyricsSchema = Type.Object({
  items: Type.Array(
    Type.Object({
      lang: Type.String(),
      synced: Type.Boolean(),
      lines: Type.Array(Type.Object({ ms: Type.Optional(Type.Integer()), text: Type.String() })),
    }),
  ),
});

const waveformSchema = Type.Object({
  length: Type.Integer(),
  bits: Type.Literal(8),
  durationMs: Type.Integer(),
  peaks: Type.Array(Type.Integer({ minimum: 0, maximum: 255 })),
});

/** Sound, downloads, pictures and lyrics below /api/v1. */
export function playbackRoutes({
  db,
  sounds,
  pictures,
  waveforms,
}: PlaybackRoutesOptions): Route<AccountViewer>[] {
  const stream = route({
    ...common,
    method: 'GET',
    path: '/api/v1/tracks/:gid/stream',
    operation: 'streamTrack',
    summary: 'The sound of a track',
    description: 'The file as it is (with ranges), or converted when format, bitrate or offset ask for it.',
    permission: 'library.play',
    input: { params: gidParams, query: streamQuery },
    output: 'stream',
    handler: async ({ principal, params, query, signal }) => {
      const wanted = { format: query.format, maxBitrate: query.bitrate, offsetS: query.offset };
      return soundReply(await sounds.stream(viewerOf(principal), params.gid, wanted), { signal });
    },
  });

  const download = route({
    ...common,
    method: 'GET',
    path: '/api/v1/tracks/:gid/download',
    operation: 'downloadTrack',
    summary: 'The file of a track, to keep',
    permission: 'library.play',
    input: { params: gidParams },
    output: 'bytes',
    handler: async ({ principal, params, signal }) =>
      soundReply(await sounds.download(viewerOf(principal), params.gid), { signal, attachment: true }),
  });

  const lyrics = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: '/api/v1/tracks/:gid/lyrics',
    operation: 'getLyrics',
    summary: 'Lyrics of a track, those with times first',
    permission: 'library.read',
    input: { params: gidParams },
    output: { 200: lyricsSchema },
    handler: ({ principal, params }) => ({
      items: lyricsOf(db, viewerOf(principal), params.gid).map(({ lang, synced, lines }) => ({
        lang,
        synced,
        lines: [...lines],
      })),
    }),
  });

  const waveform = route({
    ...common,
    method: 'GET',
    path: '/api/v1/tracks/:gid/waveform',
    operation: 'getWaveform',
    summary: 'How loud a track is from begin to end',
    description:
      'Peaks as whole numbers from 0 to 255; as a picture with format=svg. Computed at the first request.',
    permission: 'library.play',
    input: {
      params: gidParams,
      query: Type.Object({
        format: Type.Optional(Type.Enum(['json', 'svg'])),
        width: Type.Optional(Type.Integer({ minimum: 10, maximum: 4000 })),
        height: Type.Optional(Type.Integer({ minimum: 10, maximum: 1000 })),
      }),
    },
    output: { 200: waveformSchema },
    handler: async ({ principal, params, query }) => {
      const found = await waveforms.of(viewerOf(principal), params.gid);
      const headers = { 'cache-control': 'private, max-age=86400' };
      if (query.format !== 'svg') return bytes(Buffer.from(peaksToJson(found)), 'application/json', headers);
      const picture = peaksToSvg(found.peaks, { width: query.width ?? 800, height: query.height ?? 100 });
      return bytes(Buffer.from(picture), 'image/svg+xml', headers);
    },
  });

  const cover = (kind: PictureKind, plural: string): Route<AccountViewer> =>
    route({
      ...common,
      method: 'GET',
      path: `/api/v1/${plural}/:gid/cover`,
      operation: `get${kind.charAt(0).toUpperCase()}${kind.slice(1)}Cover`,
      summary: `The picture of one of the ${plural}; drawn when it has none`,
      permission: 'library.read',
      input: { params: gidParams, query: coverQuery },
      output: 'bytes',
      handler: async ({ principal, params, query, headers }) => {
        const picture = await pictures.render(
          viewerOf(principal),
          kind,
          params.gid,
          query.size ?? 300,
          query.format,
        );
        return pictureReply(picture, query.tag !== undefined, headers['if-none-match']);
      },
    });

  return answeringLibraryErrors([
    stream,
    download,
    lyrics,
    waveform,
    cover('artist', 'artists'),
    cover('album', 'albums'),
    cover('track', 'tracks'),
    cover('playlist', 'playlists'),
  ]);
}
