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
import { type LiveAccess, type LivePrincipal, liveAuth, ofTenant } from '../access/index.ts';
import type { People } from './people.ts';
import { name, role, tenantParams, tenantSchema } from './schemas.ts';
import type { Tenant } from './tenants-store.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;
const plan = Type.String({ minLength: 1, maxLength: 40 });

export interface TenantRoutesOptions {
  readonly people: People;
  readonly access: LiveAccess;
}

/** Tenants, and what one is oneself. */
export function tenantRoutes({ people, access }: TenantRoutesOptions): Route<LivePrincipal>[] {
  const shown = (principal: LivePrincipal, tenant: Tenant) => {
    const reach = access.reachOf(principal);
    return { ...tenant, role: reach.kind === 'tenants' ? (reach.roles.get(tenant.id) ?? null) : null };
  };
  const self = route({
    ...common,
    method: 'GET',
    path: '/api/v1/hub/me',
    operation: 'getLiveSelf',
    summary: 'What you are in live: superadmin or not, and your role in each tenant',
    permission: 'live.signed-in',
    rate: 'read',
    output: {
      200: Type.Object({
        superadmin: Type.Boolean(),
        app: Type.Union([Type.String(), Type.Null()], { description: 'The app of a token of one app.' }),
        tenants: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), role })),
      }),
    },
    handler: (ctx) => {
      const principal = ctx.signedIn();
      const reach = access.reachOf(principal);
      const roles = reach.kind === 'tenants' ? [...reach.roles] : [];
      return {
        superadmin: reach.kind === 'all',
        app: reach.kind === 'app' ? reach.app : null,
        tenants: roles.map(([id, own]) => ({ id, name: people.tenant(id).name, role: own })),
      };
    },
  });
  const list = route({
    ...common,
    method: 'GET',
    path: '/api/v1/tenants',
    operation: 'listTenants',
    summary: 'The tenants that you belong to; all of them for superadmins',
    permission: 'live.signed-in',
    rate: 'read',
    input: { query: Type.Object(pageQuery) },
    output: { 200: pageSchema(tenantSchema) },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const principal = ctx.signedIn();
      const reach = access.reachOf(principal);
      const ids =
        reach.kind === 'all' ? {} : { ids: reach.kind === 'tenants' ? [...reach.roles.keys()] : [] };
      const after = placeOf(cursor)?.value ?? '';
      const found = people.tenants({ after, limit: limit + 1, ...ids });
      const { items, next } = pageOf(found, limit, (last) => cursorAt(last.id));
      return { items: items.map((tenant) => shown(principal, tenant)), next };
    },
  });
  const create = route({
    ...common,
    method: 'POST',
    path: '/api/v1/tenants',
    operation: 'createTenant',
    summary: 'Make a tenant, with the quotas of a free one',
    permission: 'live.hub.manage',
    rate: 'write',
    input: { body: Type.Object({ name, plan: Type.Optional(plan) }) },
    output: { 201: tenantSchema },
    handler: (ctx) => {
      const tenant = people.createTenant(ctx.body.name, ctx.body.plan ?? 'free');
      const location = `/api/v1/tenants/${tenant.id}`;
      return json(201, shown(ctx.signedIn(), tenant), { location });
    },
  });
  const read = route({
    ...common,
    ...ofTenant,
    method: 'GET',
    path: '/api/v1/tenants/:tenant',
    operation: 'getTenant',
    summary: 'One tenant',
    permission: 'live.tenant.view',
    rate: 'read',
    input: { params: tenantParams },
    output: { 200: tenantSchema },
    handler: (ctx) => shown(ctx.signedIn(), people.tenant(ctx.params.tenant)),
  });
  const change = route({
    ...common,
    ...ofTenant,
    method: 'PATCH',
    path: '/api/v1/tenants/:tenant',
    operation: 'changeTenant',
    summary: 'Give a tenant another name',
    permission: 'live.tenant.manage',
    rate: 'write',
    input: { params: tenantParams, body: Type.Object({ name }) },
    output: { 200: tenantSchema },
    handler: (ctx) => shown(ctx.signedIn(), people.changeTenant(ctx.params.tenant, ctx.body)),
  });
  const remove = route({
    ...common,
    method: 'DELETE',
    path: '/api/v1/tenants/:tenant',
    operation: 'deleteTenant',
    summary: 'Remove a tenant that has no apps, with its members and invites',
    permission: 'live.hub.manage',
    rate: 'write',
    input: { params: tenantParams },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      people.deleteTenant(ctx.params.tenant);
      return empty();
    },
  });
  return [self, list, create, read, change, remove];
}
