import {
  cursorAt,
  empty,
  json,
  pageOf,
  pageQuery,
  pageSchema,
  placeOf,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type, { type Static } from 'typebox';
import { appOf, appParam, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';
import type { HubTokens } from './tokens.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const tokenId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

const tokenSchema = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    scope: Type.Enum(['global', 'app']),
    app: textOrNull,
    hint: Type.Union([Type.String(), Type.Null()], { description: 'Its last four letters.' }),
    allowedIps: Type.Array(Type.String()),
    createdAt: Type.String(),
    createdBy: textOrNull,
    expiresAt: textOrNull,
    lastUsedAt: Type.Union([Type.String(), Type.Null()], { description: 'Written once a minute.' }),
    lastUsedIp: textOrNull,
    revokedAt: textOrNull,
  },
  { $id: 'HubToken' },
);
const madeSchema = Type.Object({ token: Type.String({ description: 'Shown once.' }), made: tokenSchema });

const wanted = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  allowedIps: Type.Optional(
    Type.Array(Type.String({ maxLength: 100 }), {
      maxItems: 100,
      description: 'Addresses and CIDR ranges, IPv4 and IPv6; everywhere without one.',
    }),
  ),
  expiresAt: Type.Optional(Type.String({ maxLength: 40 })),
};
const newToken = Type.Object(wanted);

/** Tokens `sk_`: global ones, and those of one app. */
export function tokenRoutes(tokens: HubTokens): Route<LivePrincipal>[] {
  const create = (app: AppName | null, body: Static<typeof newToken>, by: LivePrincipal, path: string) => {
    const { name, allowedIps = [], expiresAt = null } = body;
    const { token, shown } = tokens.create({ name, app, allowedIps, expiresAt, by });
    const headers = { location: `${path}/${shown.id}`, 'cache-control': 'no-store' };
    return json(201, { token, made: shown }, headers);
  };
  const list = (query: Static<typeof pageQueryObject>, app?: AppName) => {
    const { limit = 50, cursor } = query;
    const page = { after: placeOf(cursor)?.id ?? 0, limit: limit + 1 };
    const found = tokens.list(app === undefined ? page : { ...page, app });
    const { items, next } = pageOf(found, limit, (last) => cursorAt('', last.id));
    return {
      items: items.map(({ allowedIps, ...rest }) => ({ ...rest, allowedIps: [...allowedIps] })),
      next,
    };
  };
  return [
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/hub/tokens',
      operation: 'listHubTokens',
      summary: 'Every token, in the order they were made',
      permission: 'live.hub.manage',
      rate: 'read',
      input: { query: pageQueryObject },
      output: { 200: pageSchema(tokenSchema) },
      handler: (ctx) => list(ctx.query),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/v1/hub/tokens',
      operation: 'createHubToken',
      summary: 'Make a token for everything, or for one app',
      permission: 'live.hub.manage',
      rate: 'write',
      input: {
        body: Type.Object({
          ...wanted,
          scope: Type.Enum(['global', 'app']),
          app: Type.Optional(Type.String({ maxLength: 100, description: 'Needed with the scope app.' })),
        }),
      },
      output: { 201: madeSchema },
      handler: (ctx) => {
        const { scope, app, ...body } = ctx.body;
        return create(appFor(scope, app), body, ctx.signedIn(), '/api/v1/hub/tokens');
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/api/v1/hub/tokens/:token',
      operation: 'revokeHubToken',
      summary: 'Take a token back, at once',
      permission: 'live.hub.manage',
      rate: 'write',
      input: { params: Type.Object({ token: tokenId }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        tokens.revoke(ctx.params.token);
        return empty();
      },
    }),
    route({
      ...common,
      ...ofApp,
      method: 'GET',
      path: '/api/v1/apps/:app/tokens',
      operation: 'listAppTokens',
      summary: 'Tokens of an app',
      permission: 'live.app.manage',
      rate: 'read',
      input: { params: appParams, query: pageQueryObject },
      output: { 200: pageSchema(tokenSchema) },
      handler: (ctx) => list(ctx.query, appOf(ctx)),
    }),
    route({
      ...common,
      ...ofApp,
      method: 'POST',
      path: '/api/v1/apps/:app/tokens',
      operation: 'createAppToken',
      summary: 'Make a token for an app: it may what an editor may',
      permission: 'live.app.manage',
      rate: 'write',
      input: { params: appParams, body: newToken },
      output: { 201: madeSchema },
      handler: (ctx) => {
        const app = appOf(ctx);
        return create(app, ctx.body, ctx.signedIn(), `/api/v1/apps/${app}/tokens`);
      },
    }),
    route({
      ...common,
      ...ofApp,
      method: 'DELETE',
      path: '/api/v1/apps/:app/tokens/:token',
      operation: 'revokeAppToken',
      summary: 'Take a token of an app back, at once',
      permission: 'live.app.manage',
      rate: 'write',
      input: { params: Type.Object({ ...appParam, token: tokenId }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        tokens.revoke(ctx.params.token, appOf(ctx));
        return empty();
      },
    }),
  ];
}

const pageQueryObject = Type.Object(pageQuery);

function appFor(scope: 'global' | 'app', text: string | undefined): AppName | null {
  if (scope === 'global' && text === undefined) return null;
  if (scope === 'global') throw new LiveError('invalid', 'A global token is for no app.');
  if (text === undefined) throw new LiveError('invalid', 'Say which app the token is for.');
  const name = parseAppName(text);
  if (name === undefined) throw notFound('app');
  return name;
}
