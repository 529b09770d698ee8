import { empty, json, problem, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { AccountError, type AccountServices } from '../accounts/index.ts';
import { accountBody, accountSchema, gidParams, role } from './account-schemas.ts';
import { answering } from './auth-errors.ts';

const route = routeFor<AccountViewer>();
const managed = { auth: ['cookie', 'bearer'], tags: ['accounts'], permission: 'accounts.manage' } as const;
const name = Type.String({ maxLength: 256 });
const password = Type.String({ maxLength: 4096 });
const quota = Type.Integer({ minimum: 0, description: 'Bytes; 0 means no limit.' });
const artist = Type.Union([Type.String({ maxLength: 40 }), Type.Null()], {
  description: 'Id of the artist the account speaks for.',
});

/** Routes of /api/v1/accounts: what a root_admin does with other people's accounts. */
export function accountsRoutes({ accounts }: AccountServices): Route<AccountViewer>[] {
  const list = route({
    ...managed,
    method: 'GET',
    path: '/api/v1/accounts',
    operation: 'listAccounts',
    summary: 'Every account in the order they were made',
    rate: 'read',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 40 })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(accountSchema), next: Type.Union([Type.String(), Type.Null()]) }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const found = accounts.list({ after: positionOf(cursor), limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map((account) => accountBody(accounts, account)),
        next: found.length > limit && last !== undefined ? cursorAt(last.id) : null,
      };
    },
  });

  const create = route({
    ...managed,
    method: 'POST',
    path: '/api/v1/accounts',
    operation: 'createAccount',
    summary: 'Make an account',
    rate: 'write',
    input: {
      body: Type.Object({
        username: name,
        password,
        role,
        alias: Type.Optional(Type.Union([name, Type.Null()])),
        email: Type.Optional(Type.Union([Type.String({ maxLength: 300 }), Type.Null()])),
        storageQuota: Type.Optional(quota),
        artist: Type.Optional(artist),
      }),
    },
    output: { 201: accountSchema },
    handler: (ctx) =>
      answering(async () => {
        const made = await accounts.add(ctx.body);
        return json(201, accountBody(accounts, made), { location: `/api/v1/accounts/${made.gid}` });
      }),
  });

  const read = route({
    ...managed,
    method: 'GET',
    path: '/api/v1/accounts/:gid',
    operation: 'getAccount',
    summary: 'One account',
    rate: 'read',
    input: { params: gidParams },
    output: { 200: accountSchema },
    handler: (ctx) =>
      answering(() => {
        const account = accounts.byGid(ctx.params.gid);
        if (account === undefined) throw new AccountError('account_not_found', 'There is no such account.');
        return accountBody(accounts, account);
      }),
  });

  const change = route({
    ...managed,
    method: 'PATCH',
    path: '/api/v1/accounts/:gid',
    operation: 'changeAccount',
    summary: 'Change an account; a new password or switching it off ends its sessions',
    rate: 'write',
    input: {
      params: gidParams,
      body: Type.Object({
        username: Type.Optional(name),
        role: Type.Optional(role),
        isActive: Type.Optional(Type.Boolean()),
        storageQuota: Type.Optional(quota),
        artist: Type.Optional(artist),
        password: Type.Optional(password),
      }),
    },
    output: { 200: accountSchema },
    handler: (ctx) =>
      answering(async () => accountBody(accounts, await accounts.change(ctx.params.gid, ctx.body))),
  });

  const remove = route({
    ...managed,
    method: 'DELETE',
    path: '/api/v1/accounts/:gid',
    operation: 'deleteAccount',
    summary: 'Remove an account with its playlists, stars and plays; its releases stay',
    rate: 'write',
    input: { params: gidParams },
    output: { 204: Type.Null() },
    handler: (ctx) =>
      answering(() => {
        accounts.remove(ctx.params.gid);
        return empty();
      }),
  });

  return [list, create, read, change, remove];
}

function cursorAt(id: number): string {
  return Buffer.from(`a${id}`).toString('base64url');
}

function positionOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const id = /^a([0-9]{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (id === undefined)
    throw problem('bad_cursor', 400, 'This cursor is not one of ours. Start without one.');
  return Number(id);
}
