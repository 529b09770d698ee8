import { type Route, routeFor } from '@bandstand/http';
import type { Clock, Database } from '@bandstand/sqlite';
import Type from 'typebox';
import { type LivePrincipal, liveAuth, ofTenant } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import { hasTenant } from '../hub/index.ts';
import { periodOf, type QuotaKind, quotaKinds } from './limits.ts';
import type { Quotas } from './quotas.ts';
import { usageByApp } from './store.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'] } as const;
const params = Type.Object({ tenant: Type.String({ maxLength: 100 }) });
const limit = Type.Integer({ minimum: -1, maximum: 1_000_000_000, description: '-1 is unlimited.' });
const limits = {
  maxApps: limit,
  maxConcurrentStreams: limit,
  maxRecordingMinutesMonth: limit,
  maxEgressGbMonth: limit,
  maxStorageGb: limit,
};
const limitsSchema = Type.Object(limits, { $id: 'Quotas' });
const amount = Type.Number({ minimum: 0 });
const usageSchema = Type.Object(
  {
    tenant: Type.String(),
    period: Type.String({ description: 'The month, such as 2026-11, in UTC.' }),
    limits: limitsSchema,
    used: Type.Object({
      maxApps: amount,
      maxConcurrentStreams: amount,
      maxRecordingMinutesMonth: amount,
      maxEgressGbMonth: amount,
      maxStorageGb: amount,
    }),
    apps: Type.Array(
      Type.Object({
        app: Type.Union([Type.String(), Type.Null()], { description: 'Null for apps that are gone.' }),
        metric: Type.String(),
        used: amount,
      }),
    ),
  },
  { $id: 'TenantUsage' },
);

export interface QuotaRoutesOptions {
  readonly hub: Database;
  readonly quotas: Quotas;
  readonly clock: Clock;
  /** Counts what is under way up to now. */
  readonly account: () => Promise<void>;
}

/** What a tenant may use and has used; a superadmin sets the limits. */
export function quotaRoutes({ hub, quotas, clock, account }: QuotaRoutesOptions): Route<LivePrincipal>[] {
  const existing = (tenant: string): string => {
    if (!hub.read((reader) => hasTenant(reader, tenant))) throw notFound('tenant');
    return tenant;
  };
  const used = (tenant: string, kind: QuotaKind): number =>
    Math.round(quotas.used(tenant, kind) * 1000) / 1000;
  const usage = route({
    ...common,
    ...ofTenant,
    method: 'GET',
    path: '/api/v1/tenants/:tenant/usage',
    operation: 'getTenantUsage',
    summary: 'What a tenant may use, and what it has used this month',
    permission: 'live.tenant.view',
    rate: 'read',
    input: { params },
    output: { 200: usageSchema },
    handler: async (ctx) => {
      const tenant = existing(ctx.params.tenant);
      await account();
      const period = periodOf('egress_bytes', clock());
      return {
        tenant,
        period,
        limits: quotas.limits(tenant),
        used: {
          maxApps: used(tenant, 'apps'),
          maxConcurrentStreams: used(tenant, 'concurrent_streams'),
          maxRecordingMinutesMonth: used(tenant, 'recording_minutes'),
          maxEgressGbMonth: used(tenant, 'egress'),
          maxStorageGb: used(tenant, 'storage'),
        },
        apps: hub.read((reader) => usageByApp(reader, tenant, period)),
      };
    },
  });
  const change = route({
    ...common,
    method: 'PATCH',
    path: '/api/v1/tenants/:tenant/quotas',
    operation: 'changeTenantQuotas',
    summary: 'Set what a tenant may use',
    description: `The names are those of the limits: ${Object.values(quotaKinds)
      .map((kind) => kind.limit)
      .join(', ')}.`,
    permission: 'live.hub.manage',
    rate: 'write',
    input: { params, body: Type.Partial(Type.Object(limits)) },
    output: { 200: limitsSchema },
    handler: (ctx) => quotas.setLimits(existing(ctx.params.tenant), ctx.body),
  });
  return [usage, change];
}
