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
import { type LivePrincipal, liveAuth, nameOfPrincipal } from '../access/index.ts';
import type { Security } from './security.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'], permission: 'live.hub.manage' } as const;
const textOrNull = Type.Union([Type.String(), Type.Null()]);
const action = Type.Enum(['allow', 'block']);

const ruleSchema = Type.Object(
  {
    id: Type.Integer(),
    cidr: Type.String(),
    action,
    note: textOrNull,
    createdAt: Type.String(),
    createdBy: textOrNull,
  },
  { $id: 'IpRule' },
);
const banSchema = Type.Object(
  {
    ip: Type.String(),
    reason: Type.String(),
    firstSeen: Type.String(),
    offences: Type.Integer(),
    until: Type.String(),
    level: Type.Integer({ description: 'How often it was banned for what it tried.' }),
  },
  { $id: 'IpBan' },
);
const ip = Type.String({ maxLength: 60 });

/** Which addresses may come. */
export function securityRoutes(security: Security): Route<LivePrincipal>[] {
  return [...ruleRoutes(security), ...banRoutes(security)];
}

function ruleRoutes(security: Security): Route<LivePrincipal>[] {
  const path = '/api/v1/hub/security/rules';
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'listIpRules',
      summary: 'Rules about addresses; what is allowed beats what is blocked',
      rate: 'read',
      output: { 200: Type.Object({ items: Type.Array(ruleSchema), next: Type.Null() }) },
      handler: () => ({ items: security.rules(), next: null }),
    }),
    route({
      ...common,
      method: 'POST',
      path,
      operation: 'addIpRule',
      summary: 'Let addresses in, or keep them out of everything that belongs to live',
      rate: 'write',
      input: {
        body: Type.Object({
          cidr: Type.String({ maxLength: 60 }),
          action,
          note: Type.Optional(Type.String({ maxLength: 200 })),
        }),
      },
      output: { 201: ruleSchema },
      handler: (ctx) => {
        const { cidr, action: wanted, note = null } = ctx.body;
        const createdBy = nameOfPrincipal(ctx.signedIn());
        return json(
          201,
          security.addRule({ cidr: cidr.trim(), action: wanted, note, createdBy }, ctx.client.address),
        );
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      path: `${path}/:rule`,
      operation: 'removeIpRule',
      summary: 'Remove a rule',
      rate: 'write',
      input: { params: Type.Object({ rule: Type.Integer({ minimum: 1 }) }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        security.removeRule(ctx.params.rule);
        return empty();
      },
    }),
  ];
}

function banRoutes(security: Security): Route<LivePrincipal>[] {
  const path = '/api/v1/hub/security/bans';
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'listIpBans',
      summary: 'Addresses that are kept out for a time',
      rate: 'read',
      input: { query: Type.Object(pageQuery) },
      output: { 200: pageSchema(banSchema) },
      handler: (ctx) => {
        const { limit = 50, cursor } = ctx.query;
        const found = security.bans(placeOf(cursor)?.value ?? '', limit + 1);
        const { items, next } = pageOf(found, limit, (last) => cursorAt(last.ip));
        return { items: [...items], next };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path,
      operation: 'banAddress',
      summary: 'Keep an address out for a time',
      rate: 'write',
      input: {
        body: Type.Object({
          ip,
          seconds: Type.Integer({ minimum: 1, maximum: 366 * 86_400 }),
          reason: Type.Optional(Type.String({ maxLength: 200 })),
        }),
      },
      output: { 201: banSchema },
      handler: (ctx) => json(201, security.ban(ctx.body.ip, ctx.body.seconds, ctx.body.reason ?? 'by hand')),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: `${path}/:ip`,
      operation: 'unbanAddress',
      summary: 'Let an address in again',
      rate: 'write',
      input: { params: Type.Object({ ip }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        security.unban(ctx.params.ip);
        return empty();
      },
    }),
  ];
}
