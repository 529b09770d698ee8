import { type Context, cookie, empty, json, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type Account, type AccountViewer, permissionsOf } from '../access/index.ts';
import { type AccountServices, sessionCookie, sessionLifeMs } from '../accounts/index.ts';
import { accountBody, accountSchema, secretHeaders } from './account-schemas.ts';
import { answering } from './auth-errors.ts';

export interface AuthRoutesOptions {
  readonly services: AccountServices;
  /** What the status says of this server. */
  readonly server: { readonly name: string; readonly version: string };
}

const route = routeFor<AccountViewer>();

const kind = Type.Enum(['cookie', 'bearer'], {
  description: 'cookie for browsers, bearer for programs: only then the answer holds the token.',
});
const signedIn = Type.Object({ account: accountSchema, token: Type.Optional(Type.String()) });

/** Routes of /api/v1/auth: who am I, the first account, signing in and out. */
export function authRoutes({ services, server }: AuthRoutesOptions): Route<AccountViewer>[] {
  const { accounts, sessions, signIn } = services;

  const status = route({
    method: 'GET',
    path: '/api/v1/auth/status',
    operation: 'getAuthStatus',
    summary: 'Who is signed in, and whether the first account is still to be made',
    tags: ['auth'],
    auth: ['cookie', 'bearer'],
    permission: 'public',
    rate: 'read',
    output: {
      200: Type.Object({
        setupNeeded: Type.Boolean(),
        account: Type.Union([accountSchema, Type.Null()]),
        permissions: Type.Array(Type.String()),
        server: Type.Object({ name: Type.String(), version: Type.String() }),
      }),
    },
    handler: (ctx) => {
      const { principal } = ctx;
      const body = {
        setupNeeded: accounts.setupNeeded(),
        account: principal === null ? null : accountBody(accounts, principal.account),
        permissions: permissionsOf(principal),
        server,
      };
      // The session slides on use; a browser keeps its cookie as long only if it is told again.
      const token = principal?.via === 'cookie' ? ctx.cookies[sessionCookie] : undefined;
      return json(200, body, token === undefined ? secretHeaders : sessionHeaders(ctx, token));
    },
  });

  const setup = route({
    method: 'POST',
    path: '/api/v1/auth/setup',
    operation: 'setUp',
    summary: 'Make the first account with the one-time token of the set-up address',
    tags: ['auth'],
    auth: [],
    permission: 'public',
    rate: 'login',
    sameOrigin: true,
    input: {
      body: Type.Object({
        token: Type.String({ maxLength: 200 }),
        username: Type.String({ maxLength: 256 }),
        password: Type.String({ maxLength: 4096 }),
        kind: Type.Optional(kind),
      }),
    },
    output: { 201: signedIn },
    handler: (ctx) =>
      answering(async () => {
        const wanted = { ...ctx.body, kind: ctx.body.kind ?? 'cookie', origin: originOf(ctx) };
        const { account, token } = await signIn.setUp(wanted);
        return started(ctx, 201, account, wanted.kind, token);
      }),
  });

  const login = route({
    method: 'POST',
    path: '/api/v1/auth/login',
    operation: 'signIn',
    summary: 'Sign in with name and password',
    tags: ['auth'],
    auth: [],
    permission: 'public',
    rate: 'login',
    sameOrigin: true,
    input: {
      body: Type.Object({
        username: Type.String({ maxLength: 256 }),
        password: Type.String({ maxLength: 4096 }),
        kind: Type.Optional(kind),
      }),
    },
    output: { 200: signedIn },
    handler: (ctx) =>
      answering(async () => {
        const wanted = { ...ctx.body, kind: ctx.body.kind ?? 'cookie', origin: originOf(ctx) };
        const { account, token } = await signIn.signIn(wanted);
        return started(ctx, 200, account, wanted.kind, token);
      }),
  });

  const logout = route({
    method: 'POST',
    path: '/api/v1/auth/logout',
    operation: 'signOut',
    summary: 'End the session of this request; tokens are revoked under /account/tokens',
    tags: ['auth'],
    auth: ['cookie', 'bearer'],
    permission: 'public',
    rate: 'write',
    output: { 204: Type.Null() },
    handler: (ctx) => {
      const id = ctx.principal?.sessionId;
      if (id !== undefined) sessions.end(id);
      return empty(204, sessionHeaders(ctx, '', 0));
    },
  });

  function started(
    ctx: AnyContext,
    code: number,
    account: Account,
    sessionKind: 'cookie' | 'bearer',
    token: string,
  ) {
    const body = { account: accountBody(accounts, account) };
    return sessionKind === 'cookie'
      ? json(code, body, sessionHeaders(ctx, token))
      : json(code, { ...body, token }, secretHeaders);
  }

  return [status, setup, login, logout];
}

type AnyContext = Pick<Context<AccountViewer, unknown, unknown, unknown>, 'client' | 'headers'>;

function originOf({ client, headers }: AnyContext) {
  return { address: client.address, userAgent: headers['user-agent'] };
}

/** The connection of this request decides on Secure: a site with a public https address is also used at home over http. */
function sessionHeaders({ client }: AnyContext, token: string, lifeMs = sessionLifeMs) {
  const options = { maxAgeSeconds: lifeMs / 1000, secure: client.secure };
  return { ...secretHeaders, 'set-cookie': cookie(sessionCookie, token, options) };
}
