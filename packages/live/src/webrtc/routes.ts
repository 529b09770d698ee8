import { bytes, empty, problem, type Reply, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { liveAuth } from '../access/index.ts';
import type { StreamName } from '../engine/index.ts';
import { mustPlay, type PlaybackRule, shownToken, streamOf, streamParams } from '../playback/index.ts';
import { WebRtcRefused } from './refused.ts';
import type { WebRtc } from './service.ts';
import type { Direction } from './sessions.ts';
import type { Answered } from './whip.ts';

export interface WebRtcRoutesPorts<P> {
  readonly webrtc: WebRtc;
  readonly rule: PlaybackRule<P>;
  /** Throws what is answered when the app may send nothing more this month. */
  readonly mayEnter: (stream: StreamName) => void;
}

const sdpType = 'application/sdp';
const fragmentType = 'application/trickle-ice-sdpfrag';
const sdpBody = { raw: { types: [sdpType], maxBytes: 128 * 1024 } };
const fragmentBody = { raw: { types: [fragmentType], maxBytes: 64 * 1024 } };
const codes = { 400: 'bad_offer', 403: 'refused', 404: 'not_found', 406: 'not_in_webrtc', 503: 'busy' };

const shared = {
  tags: ['live playback'],
  rate: 'write',
  cors: 'public-no-credentials',
  permission: 'public',
} as const;

/** What is opened has an address of its own, where it is ended (RFC 9725, 4.2). */
async function opened(direction: Direction, stream: StreamName, open: Promise<Answered>): Promise<Reply> {
  try {
    const { id, sdp } = await open;
    const location = `/${direction}/${stream.app}/${encodeURIComponent(stream.room)}/${id}`;
    return bytes(sdp, sdpType, { location, etag: `"${id}"`, 'accept-patch': fragmentType }, 201);
  } catch (error) {
    if (!(error instanceof WebRtcRefused)) throw error;
    throw problem(codes[error.status], error.status, error.message);
  }
}

/** WHIP below `/whip`, WHEP below `/whep`. */
export function webRtcRoutes<P>({ webrtc, rule, mayEnter }: WebRtcRoutesPorts<P>): Route<P>[] {
  const route = routeFor<P>();
  const params = Type.Object(streamParams);
  return [
    route({
      ...shared,
      method: 'POST',
      path: '/whip/:app/:room',
      operation: 'live.whip',
      summary: 'Publish a stream by WebRTC',
      description:
        'WHIP (RFC 9725): an SDP offer with the stream key as bearer token, `KEY:PASSWORD` where one is set.',
      auth: [],
      output: 'bytes',
      input: { params, body: sdpBody },
      handler: async ({ params: path, body, headers, rawQuery, client }) => {
        const stream = streamOf(path);
        const key = shownToken({ headers, rawQuery });
        if (key === undefined)
          throw problem('unauthenticated', 401, 'Send the stream key as bearer token.', {
            headers: { 'www-authenticate': 'Bearer realm="whip"' },
          });
        const { app, room } = stream;
        const { address } = client;
        const request = { protocol: 'whip', app, room, key, password: undefined, address } as const;
        return opened('whip', stream, webrtc.publish(request, await body.text()));
      },
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/whep/:app/:room',
      operation: 'live.whep',
      summary: 'Watch a stream by WebRTC',
      description: 'WHEP: an SDP offer; a playback token as bearer token or in `?token=`.',
      auth: liveAuth,
      output: 'bytes',
      input: { params, body: sdpBody },
      handler: async (context) => {
        const stream = streamOf(context.params);
        await mustPlay(rule, context, stream);
        mayEnter(stream);
        return opened(
          'whep',
          stream,
          webrtc.watch(stream, context.client.address, await context.body.text()),
        );
      },
    }),
    ...(['whip', 'whep'] as const).flatMap((direction) => sessionRoutes<P>(direction, webrtc)),
  ];
}

/** A session's own address: whoever knows it is the one who opened it. */
function sessionRoutes<P>(direction: Direction, webrtc: WebRtc): Route<P>[] {
  const route = routeFor<P>();
  const params = Type.Object({ ...streamParams, session: Type.String({ maxLength: 64 }) });
  const unknown = () => problem('not_found', 404, 'There is no such session, or no longer.');
  return [
    route({
      ...shared,
      method: 'PATCH',
      path: `/${direction}/:app/:room/:session`,
      operation: `live.${direction}-patch`,
      summary: 'Tell of further candidates, or begin ICE anew',
      auth: [],
      output: 'bytes',
      input: { params, body: fragmentBody },
      handler: async ({ params: { session, ...path }, body, headers }) => {
        const stream = streamOf(path);
        if (!webrtc.has(direction, stream, session)) throw unknown();
        await body.text();
        // The server is reached by the peer's own checks: where it may be reached itself need not be known.
        if (headers['if-match'] !== '*') return empty(204);
        const fragment = webrtc.restart(direction, stream, session);
        if (fragment === undefined) throw unknown();
        return bytes(fragment, fragmentType, { etag: `"${session}"` });
      },
    }),
    route({
      ...shared,
      method: 'DELETE',
      path: `/${direction}/:app/:room/:session`,
      operation: `live.${direction}-end`,
      summary: 'End the session',
      auth: [],
      output: { 200: Type.Object({}) },
      input: { params },
      handler: ({ params: { session, ...path } }) => {
        if (!webrtc.remove(direction, streamOf(path), session)) throw unknown();
        return empty(200);
      },
    }),
  ];
}
