import { empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import { accountBody, accountSchema, gidParams, sessionSchema, withId } from './account-schemas.ts';
import { answering } from './auth-errors.ts';

const route = routeFor<AccountViewer>();
const nullableText = Type.Union([Type.String({ maxLength: 300 }), Type.Null()]);

const own = { auth: ['cookie', 'bearer'], tags: ['account'], permission: 'account.self' } as const;

/** Routes of /api/v1/account: one's own profile, password and sessions. */
export function accountRoutes({ accounts, sessions, signIn }: AccountServices): Route<AccountViewer>[] {
  const read = route({
    ...own,
    permission: 'signed-in',
    method: 'GET',
    path: '/api/v1/account',
    operation: 'getOwnAccount',
    summary: 'The account that is signed in',
    rate: 'read',
    output: { 200: accountSchema },
    handler: (ctx) => accountBody(accounts, ctx.signedIn().account),
  });

  const change = route({
    ...own,
    method: 'PATCH',
    path: '/api/v1/account',
    operation: 'changeOwnAccount',
    summary: 'Change the shown name or the email address (null removes it), or who sees what one listens to',
    rate: 'write',
    input: {
      body: Type.Object({
        alias: Type.Optional(nullableText),
        email: Type.Optional(nullableText),
        nowPlayingEnabled: Type.Optional(Type.Boolean()),
      }),
    },
    output: { 200: accountSchema },
    handler: (ctx) =>
      answering(() => {
        const { id } = ctx.signedIn().account;
        return accountBody(accounts, accounts.changeProfile(id, ctx.body));
      }),
  });

  const password = route({
    ...own,
    method: 'POST',
    path: '/api/v1/account/password',
    operation: 'changeOwnPassword',
    summary: 'Change the password; every other session ends',
    rate: 'login',
    input: {
      body: Type.Object({
        current: Type.String({ maxLength: 4096 }),
        next: Type.String({ maxLength: 4096 }),
      }),
    },
    output: { 204: Type.Null() },
    handler: (ctx) =>
      answering(async () => {
        const { account, sessionId } = ctx.signedIn();
        const session = { keep: sessionId ?? null, address: ctx.client.address };
        await signIn.changePassword(account, ctx.body, session);
        return empty();
      }),
  });

  const list = route({
    ...own,
    method: 'GET',
    path: '/api/v1/account/sessions',
    operation: 'listOwnSessions',
    summary: 'Where the account is signed in, the last used first',
    rate: 'read',
    output: { 200: Type.Object({ items: Type.Array(sessionSchema) }) },
    handler: (ctx) => {
      const { account, sessionId } = ctx.signedIn();
      const items = sessions.list(account.id).map(({ id, ...session }) => ({
        ...withId(session),
        current: id === sessionId,
      }));
      return { items };
    },
  });

  const revokeOthers = route({
    ...own,
    method: 'DELETE',
    path: '/api/v1/account/sessions',
    operation: 'revokeOtherSessions',
    summary: 'End every session but this one',
    rate: 'write',
    output: { 200: Type.Object({ revoked: Type.Integer() }) },
    handler: (ctx) => {
      const { account, sessionId } = ctx.signedIn();
      return { revoked: sessions.revokeOthers(account.id, sessionId ?? null) };
    },
  });

  const revoke = route({
    ...own,
    method: 'DELETE',
    path: '/api/v1/account/sessions/:gid',
    operation: 'revokeSession',
    summary: 'End one session',
    rate: 'write',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) =>
      answering(() => {
        sessions.revoke(ctx.signedIn().account.id, ctx.params.gid);
        return empty();
      }),
  });

  return [read, change, password, list, revokeOthers, revoke];
}
