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
import type { Nodes } from './nodes.ts';
import { joinTokenSchema, nodeSchema, role, state } from './schemas.ts';
import type { NodeRow } from './store.ts';

const route = routeFor<LivePrincipal>();
const common = { auth: liveAuth, tags: ['live'], permission: 'live.hub.manage' } as const;
const id = Type.String({ maxLength: 100 });

/** The servers of one registry, for whoever runs them. */
export function nodeRoutes(nodes: Nodes): Route<LivePrincipal>[] {
  const shown = (row: NodeRow) => {
    const { statsJson, ...rest } = row;
    return { ...rest, alive: nodes.isAlive(row), stats: parsed(statsJson) };
  };
  const params = Type.Object({ node: id });
  return [
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/nodes',
      operation: 'listNodes',
      summary: 'The servers of this registry; `origin` is this one',
      rate: 'read',
      input: { query: Type.Object(pageQuery) },
      output: { 200: pageSchema(nodeSchema) },
      handler: (ctx) => {
        const { limit = 50, cursor } = ctx.query;
        const found = nodes.list(placeOf(cursor)?.value ?? '', limit + 1);
        const { items, next } = pageOf(found, limit, (last) => cursorAt(last.id));
        return { items: items.map(shown), next };
      },
    }),
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/nodes/:node',
      operation: 'getNode',
      summary: 'One server',
      rate: 'read',
      input: { params },
      output: { 200: nodeSchema },
      handler: (ctx) => shown(nodes.get(ctx.params.node)),
    }),
    route({
      ...common,
      method: 'PATCH',
      path: '/api/v1/nodes/:node',
      operation: 'changeNode',
      summary: 'Let a server take no new streams (draining), or take them again',
      rate: 'write',
      input: { params, body: Type.Object({ status: state }) },
      output: { 200: nodeSchema },
      handler: (ctx) => shown(nodes.setState(ctx.params.node, ctx.body.status)),
    }),
    route({
      ...common,
      method: 'DELETE',
      path: '/api/v1/nodes/:node',
      operation: 'removeNode',
      summary: 'Forget a server on which there are no apps; its token is over',
      rate: 'write',
      input: { params },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        nodes.remove(ctx.params.node);
        return empty();
      },
    }),
    ...tokenRoutes(nodes),
  ];
}

function tokenRoutes(nodes: Nodes): Route<LivePrincipal>[] {
  const path = '/api/v1/nodes/join-tokens';
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operation: 'listNodeJoinTokens',
      summary: 'Tokens by which nodes join, and by which they have',
      rate: 'read',
      input: { query: Type.Object(pageQuery) },
      output: { 200: pageSchema(joinTokenSchema) },
      handler: (ctx) => {
        const { limit = 50, cursor } = ctx.query;
        const found = nodes.joinTokens(placeOf(cursor)?.value ?? '', limit + 1);
        const { items, next } = pageOf(found, limit, (last) => cursorAt(last.id));
        return { items: [...items], next };
      },
    }),
    route({
      ...common,
      method: 'POST',
      path,
      operation: 'createNodeJoinToken',
      summary: 'Make a token by which one node joins, once; with a name also one that is there',
      rate: 'write',
      input: {
        body: Type.Object({
          name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
          role: Type.Optional(role),
          hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 30 })),
        }),
      },
      output: { 201: Type.Object({ token: Type.String(), made: joinTokenSchema }) },
      handler: (ctx) => {
        const { name = null, role: wanted = 'edge', hours = 24 } = ctx.body;
        const by = nameOfPrincipal(ctx.signedIn());
        const made = nodes.createJoinToken({ name, role: wanted, hours, by });
        return json(201, made, { 'cache-control': 'no-store' });
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      path: `${path}/:token`,
      operation: 'removeNodeJoinToken',
      summary: 'Take a token back that nobody has used',
      rate: 'write',
      input: { params: Type.Object({ token: id }) },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        nodes.removeJoinToken(ctx.params.token);
        return empty();
      },
    }),
  ];
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
