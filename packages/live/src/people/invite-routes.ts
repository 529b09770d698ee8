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
import Type from 'typebox';
import {
  type LiveAccount,
  type LivePrincipal,
  liveAuth,
  nameOfPrincipal,
  ofTenant,
} from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import type { Invite } from './invites-store.ts';
import type { People } from './people.ts';
import { inviteSchema, inviteToken, role, tenantParams } from './schemas.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;

/** Invites: who is asked says yes with his own account, nobody else can. */
export function inviteRoutes(people: People): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    ...ofTenant,
    method: 'GET',
    path: '/api/v1/tenants/:tenant/invites',
    operation: 'listInvites',
    summary: 'Invites of a tenant, the newest first',
    permission: 'live.tenant.manage',
    rate: 'read',
    input: { params: tenantParams, query: Type.Object(pageQuery) },
    output: { 200: pageSchema(inviteSchema) },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const [createdAt = '', id = ''] = (placeOf(cursor)?.value ?? '').split(' ');
      const place = cursor === undefined ? null : { createdAt, id };
      const found = people.invites(ctx.params.tenant, place, limit + 1);
      const { items, next } = pageOf(found, limit, (last) => cursorAt(`${last.createdAt} ${last.id}`));
      return { items: items.map(shown), next };
    },
  });
  const create = route({
    ...common,
    ...ofTenant,
    method: 'POST',
    path: '/api/v1/tenants/:tenant/invites',
    operation: 'createInvite',
    summary: 'Ask somebody to become a member',
    description: 'The token is in this answer alone. Pass it on; it can be used once, for three days.',
    permission: 'live.tenant.manage',
    rate: 'write',
    input: {
      params: tenantParams,
      body: Type.Object({ email: Type.String({ minLength: 3, maxLength: 300 }), role }),
    },
    output: { 201: Type.Object({ invite: inviteSchema, token: Type.String() }) },
    handler: (ctx) => {
      const { invite, token } = people.invite({
        tenantId: ctx.params.tenant,
        email: ctx.body.email,
        role: ctx.body.role,
        by: nameOfPrincipal(ctx.signedIn()),
      });
      return json(201, { invite: shown(invite), token }, { 'cache-control': 'no-store' });
    },
  });
  const revoke = route({
    ...common,
    ...ofTenant,
    method: 'DELETE',
    path: '/api/v1/tenants/:tenant/invites/:invite',
    operation: 'revokeInvite',
    summary: 'Take an invite back',
    permission: 'live.tenant.manage',
    rate: 'write',
    input: {
      params: Type.Object({
        tenant: Type.String({ maxLength: 100 }),
        invite: Type.String({ maxLength: 100 }),
      }),
    },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      people.revokeInvite(ctx.params.tenant, ctx.params.invite);
      return empty();
    },
  });
  const look = route({
    ...common,
    method: 'POST',
    path: '/api/v1/tenants/invites/look',
    operation: 'lookAtInvite',
    summary: 'What an invite is for, before one says yes',
    permission: 'live.signed-in',
    rate: 'login',
    input: { body: inviteToken },
    output: {
      200: Type.Object({ tenant: Type.String(), role, invitedBy: Type.Union([Type.String(), Type.Null()]) }),
    },
    handler: (ctx) => {
      const { invite, tenant } = people.look(ctx.body.token);
      return { tenant: tenant.name, role: invite.role, invitedBy: invite.invitedBy };
    },
  });
  const accept = route({
    ...common,
    method: 'POST',
    path: '/api/v1/tenants/invites/accept',
    operation: 'acceptInvite',
    summary: 'Say yes to an invite with the account that is signed in',
    permission: 'live.signed-in',
    rate: 'login',
    input: { body: inviteToken },
    output: { 200: Type.Object({ tenant: Type.String({ description: 'Its id.' }), role }) },
    handler: (ctx) => {
      const { token } = ctx.body;
      const { invite } = people.look(token);
      const { role: given } = people.accept(token, accountOf(ctx.signedIn()));
      return { tenant: invite.tenantId, role: given };
    },
  });
  return [list, create, revoke, look, accept];
}

const shown = ({ tenantId: _tenant, acceptedBy: _by, ...invite }: Invite) => invite;

/** Only somebody who has signed in himself says yes: no token of his does. */
function accountOf(principal: LivePrincipal): LiveAccount {
  if (principal.kind === 'account' && principal.via !== 'token') return principal.account;
  throw new LiveError('forbidden', 'Sign in with your account to accept an invite.');
}
