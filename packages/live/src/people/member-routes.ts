import {
  cursorAt,
  empty,
  pageOf,
  pageQuery,
  pageSchema,
  placeOf,
  type Route,
  routeFor,
} from '@bandstand/http';
import Type from 'typebox';
import { type LiveAccess, type LivePrincipal, liveAuth, ofTenant } from '../access/index.ts';
import type { HubUser, MemberRow } from './members-store.ts';
import type { LiveAccounts, People } from './people.ts';
import { memberSchema, role, tenantParams, userSchema } from './schemas.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;
const id = Type.String({ maxLength: 100 });
const memberParams = Type.Object({ tenant: id, user: id });
const username = Type.String({ minLength: 1, maxLength: 256 });

export interface MemberRoutesOptions {
  readonly people: People;
  readonly access: LiveAccess;
  readonly accounts: LiveAccounts;
}

/** Members of tenants, and the users of live behind them. */
export function memberRoutes({ people, access, accounts }: MemberRoutesOptions): Route<LivePrincipal>[] {
  const usernameOf = ({ accountGid }: HubUser): string | null =>
    accountGid === null ? null : (accounts.byGid(accountGid)?.username ?? null);
  const member = (row: MemberRow) => ({
    user: row.id,
    name: row.name,
    username: usernameOf(row),
    role: row.role,
    since: row.since,
  });
  const user = (row: HubUser) => ({
    id: row.id,
    name: row.name,
    username: usernameOf(row),
    email: row.email,
    superadmin: row.isSuperadmin === 1,
    createdAt: row.createdAt,
  });
  const list = route({
    ...common,
    ...ofTenant,
    method: 'GET',
    path: '/api/v1/tenants/:tenant/members',
    operation: 'listMembers',
    summary: 'Who belongs to a tenant',
    permission: 'live.tenant.view',
    rate: 'read',
    input: { params: tenantParams, query: Type.Object(pageQuery) },
    output: { 200: pageSchema(memberSchema) },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const found = people.members(ctx.params.tenant, placeOf(cursor)?.value ?? '', limit + 1);
      const { items, next } = pageOf(found, limit, (last) => cursorAt(last.id));
      return { items: items.map(member), next };
    },
  });
  const change = route({
    ...common,
    ...ofTenant,
    method: 'PATCH',
    path: '/api/v1/tenants/:tenant/members/:user',
    operation: 'changeMember',
    summary: 'Give a member another role',
    permission: 'live.tenant.manage',
    rate: 'write',
    input: { params: memberParams, body: Type.Object({ role }) },
    output: { 200: memberSchema },
    handler: (ctx) => member(people.changeMember(ctx.params.tenant, ctx.params.user, ctx.body.role)),
  });
  const remove = route({
    ...common,
    ...ofTenant,
    method: 'DELETE',
    path: '/api/v1/tenants/:tenant/members/:user',
    operation: 'removeMember',
    summary: 'Remove a member; everybody may leave by himself',
    permission: 'live.tenant.view',
    rate: 'write',
    input: { params: memberParams },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      const principal = ctx.signedIn();
      // A token leaves nothing for anybody.
      const himself = principal.kind === 'account' && principal.via !== 'token';
      const own = himself ? people.userOf(principal.account)?.id : undefined;
      if (own !== ctx.params.user)
        access.require(principal, 'live.tenant.manage', ofTenant.scope({ params: ctx.params }));
      people.removeMember(ctx.params.tenant, ctx.params.user);
      return empty();
    },
  });
  const users = route({
    ...common,
    method: 'GET',
    path: '/api/v1/hub/users',
    operation: 'listHubUsers',
    summary: 'Everybody who is or was a member somewhere, those of a StreamHub too',
    permission: 'live.hub.manage',
    rate: 'read',
    input: { query: Type.Object(pageQuery) },
    output: { 200: pageSchema(userSchema) },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const found = people.users(placeOf(cursor)?.value ?? '', limit + 1);
      const { items, next } = pageOf(found, limit, (last) => cursorAt(last.id));
      return { items: items.map(user), next };
    },
  });
  const addUser = route({
    ...common,
    method: 'POST',
    path: '/api/v1/hub/users',
    operation: 'addHubUser',
    summary: 'Make an account known to live, without any tenant',
    permission: 'live.hub.manage',
    rate: 'write',
    input: { body: Type.Object({ username }) },
    output: { 200: userSchema },
    handler: (ctx) => user(people.addUser(ctx.body.username)),
  });
  const changeUser = route({
    ...common,
    method: 'PATCH',
    path: '/api/v1/hub/users/:user',
    operation: 'changeHubUser',
    summary: 'Say which account a user of a StreamHub is, and who is superadmin',
    permission: 'live.hub.manage',
    rate: 'write',
    input: {
      params: Type.Object({ user: id }),
      body: Type.Object({ username: Type.Optional(username), superadmin: Type.Optional(Type.Boolean()) }),
    },
    output: { 200: userSchema },
    handler: (ctx) => {
      const { username: account, ...rest } = ctx.body;
      return user(
        people.changeUser(ctx.params.user, { ...rest, ...(account === undefined ? {} : { account }) }),
      );
    },
  });
  return [list, change, remove, users, addUser, changeUser];
}
