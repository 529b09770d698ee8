import { andThen, json, problem, type Route, routeFor } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import type { StreamName } from '../engine/index.ts';
import { streamOf, streamParams } from './access.ts';
import type { PlaybackRule } from './rule.ts';
import type { StreamTokens, TokenUse } from './tokens.ts';

export interface TokenRoutesPorts<P> {
  readonly tokens: StreamTokens;
  readonly rule: PlaybackRule<P>;
  /** Names of the authenticators that know people and hub tokens. */
  readonly auth: readonly string[];
}

const wish = Type.Object({
  seconds: Type.Optional(
    Type.Integer({
      minimum: 10,
      maximum: 86_400,
      description: 'How long it opens the door; 300 by default.',
    }),
  ),
  maxUses: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'How often; as often as wanted by default.' }),
  ),
});
const grant = Type.Object({
  token: Type.String(),
  expiresAt: Type.String({ format: 'date-time' }),
  hlsUrl: Type.Optional(Type.String()),
  whepUrl: Type.Optional(Type.String()),
  embedUrl: Type.Optional(Type.String()),
  whipUrl: Type.Optional(Type.String()),
});

/** Where a stream is watched or sent to, with a token where the address takes one. */
function addresses(origin: string, use: TokenUse, { app, room }: StreamName, token: string) {
  const path = `${app}/${encodeURIComponent(room)}`;
  return use === 'publish'
    ? { whipUrl: `${origin}/whip/${path}` }
    : {
        hlsUrl: `${origin}/hls/${path}/index.m3u8?token=${token}`,
        whepUrl: `${origin}/whep/${path}?token=${token}`,
        embedUrl: `${origin}/embed/${path}?token=${token}`,
      };
}

/** Tokens that let somebody watch or publish one room for a while. */
export function tokenRoutes<P>({ tokens, rule, auth }: TokenRoutesPorts<P>): Route<P>[] {
  const route = routeFor<P>();
  const issued = (origin: string, use: TokenUse, stream: StreamName, asked: Static<typeof wish>) => {
    const { seconds = 300, maxUses: most = 0 } = asked;
    const { token, expiresAt } = tokens.issue({ use, stream, seconds, most });
    return { token, expiresAt: new Date(expiresAt).toISOString(), ...addresses(origin, use, stream, token) };
  };
  const params = Type.Object(streamParams);
  const scope = ({ params: { app } }: { readonly params: Static<typeof params> }) => ({
    kind: 'app',
    id: app,
  });
  return [
    route({
      method: 'GET',
      path: '/api/v1/apps/:app/play-token/:room',
      operation: 'live.play-token',
      summary: 'A token to watch a room, for whoever may watch it',
      description: 'For strangers only where the app is public. It opens the door for five minutes.',
      tags: ['live playback'],
      auth,
      permission: 'public',
      rate: 'read',
      output: { 200: grant },
      input: { params },
      handler: (context) => {
        const stream = streamOf(context.params);
        return andThen(rule.may(context, stream), (may) => {
          if (may) return issued(context.origin, 'play', stream, {});
          throw context.principal === null
            ? problem('unauthenticated', 401, 'Sign in first.')
            : problem('not_found', 404, 'There is no such stream.');
        });
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/apps/:app/streams/:room/play-token',
      operation: 'live.make-play-token',
      summary: 'Make a token that lets somebody watch a room',
      tags: ['live playback'],
      auth,
      permission: 'live.app.publish',
      rate: 'read',
      output: { 201: grant },
      input: { params, body: wish },
      scope,
      handler: ({ params: path, body, origin }) => json(201, issued(origin, 'play', streamOf(path), body)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/apps/:app/streams/:room/publish-token',
      operation: 'live.make-publish-token',
      summary: 'Make a token that lets somebody publish into a room by WHIP',
      tags: ['live playback'],
      auth,
      permission: 'live.app.publish',
      rate: 'write',
      output: { 201: grant },
      input: { params, body: wish },
      scope,
      handler: ({ params: path, body, origin }) => json(201, issued(origin, 'publish', streamOf(path), body)),
    }),
  ];
}
