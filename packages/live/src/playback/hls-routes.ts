import { bytes, problem, type Reply, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { liveAuth } from '../access/index.ts';
import type { StreamName } from '../engine/index.ts';
import type { HlsAnswer, HlsService } from '../hls/index.ts';
import { mustPlay, streamOf, streamParams } from './access.ts';
import type { PlaybackRule } from './rule.ts';

export interface HlsRoutesPorts<P> {
  readonly hls: HlsService;
  readonly rule: PlaybackRule<P>;
  /** Throws what is answered when the app may send nothing more this month. */
  readonly mayEnter: (stream: StreamName) => void;
}

const codes = {
  400: 'invalid_input',
  403: 'no_viewer',
  404: 'not_found',
  415: 'not_in_hls',
  503: 'nothing_yet',
};

function replyOf(answer: HlsAnswer): Reply {
  if (answer.status !== 200) throw problem(codes[answer.status], answer.status, answer.reason);
  const keep = answer.maxAgeSeconds > 0 ? `public, max-age=${answer.maxAgeSeconds}, immutable` : 'no-store';
  return bytes(answer.body, answer.type, { 'cache-control': keep });
}

/**
 * HLS below `/hls/APP/ROOM/`. Who may watch is asked where a viewer comes in (`index.m3u8`): the playlists that it names
 * are opened by the sealed name in their addresses, and segments have addresses that nobody can guess.
 */
export function hlsRoutes<P>({ hls, rule, mayEnter }: HlsRoutesPorts<P>): Route<P>[] {
  const route = routeFor<P>();
  return [
    route({
      method: 'GET',
      path: '/hls/:app/:room/:file',
      operation: 'live.hls',
      summary: 'A playlist or a segment of a stream',
      description: 'Begin with `index.m3u8`; a playback token goes into `?token=`.',
      tags: ['live playback'],
      auth: liveAuth,
      permission: 'public',
      rate: 'media',
      cors: 'public-no-credentials',
      output: 'bytes',
      input: { params: Type.Object({ ...streamParams, file: Type.String({ maxLength: 128 }) }) },
      handler: async (context) => {
        const stream = streamOf(context.params);
        const name = context.params.file;
        if (name === 'index.m3u8') {
          await mustPlay(rule, context, stream);
          mayEnter(stream);
        }
        const query = new URLSearchParams(context.request.raw.url?.split('?')[1]);
        return replyOf(await hls.answer(stream, { name, query, address: context.client.address }));
      },
    }),
  ];
}
