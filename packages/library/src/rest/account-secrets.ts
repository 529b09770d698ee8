import { empty, json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import {
  appPasswordSchema,
  gidParams,
  scope,
  secretHeaders,
  tokenSchema,
  withId,
} from './account-schemas.ts';
import { answering } from './auth-errors.ts';

const route = routeFor<AccountViewer>();
const own = { auth: ['cookie', 'bearer'], tags: ['account'], permission: 'account.self' } as const;

/** Routes of /api/v1/account/tokens and /api/v1/account/app-passwords. No token may reach them: only a session. */
export function accountSecretRoutes(services: AccountServices): Route<AccountViewer>[] {
  return [...tokenRoutes(services), ...appPasswordRoutes(services)];
}

function tokenRoutes({ apiTokens }: AccountServices): Route<AccountViewer>[] {
  const list = route({
    ...own,
    method: 'GET',
    path: '/api/v1/account/tokens',
    operation: 'listOwnTokens',
    summary: 'API tokens of the account, without the tokens themselves',
    rate: 'read',
    output: { 200: Type.Object({ items: Type.Array(tokenSchema) }) },
    handler: (ctx) => ({ items: apiTokens.list(ctx.signedIn().account.id).map(withId) }),
  });
  const create = route({
    ...own,
    method: 'POST',
    path: '/api/v1/account/tokens',
    operation: 'createToken',
    summary: 'Make an API token; it is shown once',
    rate: 'write',
    input: {
      body: Type.Object({
        name: Type.String({ maxLength: 200 }),
        scopes: Type.Array(scope, { maxItems: 20 }),
        expiresAt: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
      }),
    },
    output: { 201: Type.Evaluate(Type.Intersect([tokenSchema, Type.Object({ token: Type.String() })])) },
    handler: (ctx) =>
      answering(() => {
        const wanted = { ...ctx.body, expiresAt: ctx.body.expiresAt ?? null };
        const { token, made } = apiTokens.create(ctx.signedIn().account.id, wanted);
        return json(201, { ...withId(made), token }, secretHeaders);
      }),
  });
  const revoke = route({
    ...own,
    method: 'DELETE',
    path: '/api/v1/account/tokens/:gid',
    operation: 'revokeToken',
    summary: 'Revoke an API token',
    rate: 'write',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) =>
      answering(() => {
        apiTokens.revoke(ctx.signedIn().account.id, ctx.params.gid);
        return empty();
      }),
  });
  return [list, create, revoke];
}

function appPasswordRoutes({ appPasswords }: AccountServices): Route<AccountViewer>[] {
  const list = route({
    ...own,
    method: 'GET',
    path: '/api/v1/account/app-passwords',
    operation: 'listOwnAppPasswords',
    summary: 'Passwords of Subsonic clients, without the passwords themselves',
    rate: 'read',
    output: { 200: Type.Object({ items: Type.Array(appPasswordSchema) }) },
    handler: (ctx) => ({ items: appPasswords.list(ctx.signedIn().account.id).map(withId) }),
  });
  const create = route({
    ...own,
    method: 'POST',
    path: '/api/v1/account/app-passwords',
    operation: 'createAppPassword',
    summary: 'Make a password for a Subsonic client; it is shown once',
    rate: 'write',
    input: {
      body: Type.Object({
        client: Type.String({ maxLength: 200 }),
        manages: Type.Optional(
          Type.Boolean({ description: 'Let the client manage accounts too, if this account may.' }),
        ),
      }),
    },
    output: {
      201: Type.Evaluate(Type.Intersect([appPasswordSchema, Type.Object({ secret: Type.String() })])),
    },
    handler: (ctx) =>
      answering(() => {
        const { secret, made } = appPasswords.create(ctx.signedIn().account.id, ctx.body.client, {
          manages: ctx.body.manages ?? false,
        });
        return json(201, { ...withId(made), secret }, secretHeaders);
      }),
  });
  const revoke = route({
    ...own,
    method: 'DELETE',
    path: '/api/v1/account/app-passwords/:gid',
    operation: 'revokeAppPassword',
    summary: 'Revoke the password of a Subsonic client',
    rate: 'write',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) =>
      answering(() => {
        appPasswords.revoke(ctx.signedIn().account.id, ctx.params.gid);
        return empty();
      }),
  });
  return [list, create, revoke];
}
