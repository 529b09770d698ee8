import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { StreamName } from '../engine/index.ts';
import { mustLook, streamOf, streamParams } from './access.ts';
import type { PlaybackRule } from './rule.ts';

export interface CountRoutesPorts<P> {
  readonly rule: PlaybackRule<P>;
  /** Names of the authenticators that know people and hub tokens. */
  readonly auth: readonly string[];
  /** `features.viewerCounter` of an app that exists. */
  readonly isTold: (app: StreamName['app']) => boolean;
  /** Who watches now, of every way; undefined when nobody publishes. */
  readonly viewersOf: (stream: StreamName) => number | undefined;
}

/** How many watch a room, for whoever may watch it too. Who they are is told to nobody here. */
export function countRoutes<P>({ rule, auth, isTold, viewersOf }: CountRoutesPorts<P>): Route<P>[] {
  return [
    routeFor<P>()({
      method: 'GET',
      path: '/api/v1/apps/:app/rooms/:room/viewers',
      operation: 'live.count-viewers',
      summary: 'How many watch a room now; null where the app does not tell',
      tags: ['live playback'],
      auth,
      permission: 'public',
      rate: 'read',
      cors: 'public-no-credentials',
      input: {
        params: Type.Object(streamParams),
        query: Type.Object({
          token: Type.Optional(Type.String({ maxLength: 600, description: 'A playback token.' })),
        }),
      },
      output: {
        200: Type.Object({
          live: Type.Boolean(),
          viewers: Type.Union([Type.Integer(), Type.Null()]),
        }),
      },
      handler: async (context) => {
        const stream = streamOf(context.params);
        await mustLook(rule, context, stream);
        const viewers = viewersOf(stream);
        return { live: viewers !== undefined, viewers: isTold(stream.app) ? (viewers ?? 0) : null };
      },
    }),
  ];
}
