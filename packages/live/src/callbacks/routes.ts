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
import Type, { type Static } from 'typebox';
import { appOf, appParams, type LivePrincipal, liveAuth, ofApp } from '../access/index.ts';
import type { Callbacks } from './callbacks.ts';
import type { Delivery } from './store.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live callbacks'], auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const path = '/api/v1/apps/:app/callbacks';
const params = Type.Object({
  ...appParams.properties,
  delivery: Type.String({ maxLength: 100, description: 'Its id, which the receiver is told.' }),
});

const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);
const state = Type.Enum(['waiting', 'delivered', 'dead']);
const deliveryFields = {
  id: Type.String(),
  event: Type.String(),
  room: textOrNull,
  state,
  attempts: Type.Integer(),
  nextAttemptAt: Type.Union([Type.String(), nothing], { description: 'Of one that waits.' }),
  createdAt: Type.String(),
  deliveredAt: textOrNull,
};
const deliverySchema = Type.Object(
  {
    ...deliveryFields,
    lastStatus: Type.Union([Type.Integer(), nothing], {
      description: 'What the receiver answered last; null when it was not tried, or nothing answered.',
    }),
    lastError: Type.Union([Type.String(), nothing], { description: 'Why the last attempt failed.' }),
  },
  { $id: 'LiveDelivery' },
);
const wholeSchema = Type.Object({
  ...deliveryFields,
  body: Type.String({ description: 'The very bytes that are sent and signed.' }),
  log: Type.Array(
    Type.Object({
      at: Type.String(),
      url: Type.String(),
      status: Type.Union([Type.Integer(), nothing]),
      ms: Type.Integer(),
      error: textOrNull,
    }),
  ),
});

const wholeFields = Type.Object(deliveryFields);
function shown(delivery: Delivery): Static<typeof wholeFields> {
  const { id, event, room, attempts, createdAt, deliveredAt } = delivery;
  const waits = delivery.state === 'waiting';
  const nextAttemptAt = waits ? new Date(delivery.nextAttemptAt).toISOString() : null;
  return { id, event, room, state: delivery.state, attempts, nextAttemptAt, createdAt, deliveredAt };
}

/** What an app's receiver was told, below /api/v1/apps/APP/callbacks. */
export function callbackRoutes(callbacks: Callbacks): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/deliveries`,
    operation: 'live.list-deliveries',
    summary: 'What the receiver was told, or is to be told, the newest first',
    input: { params: appParams, query: Type.Object({ ...pageQuery, state: Type.Optional(state) }) },
    output: { 200: pageSchema(deliverySchema) },
    handler: (context) => {
      const { limit = 50, cursor, state: wanted = null } = context.query;
      const page = { state: wanted, before: placeOf(cursor), limit: limit + 1 };
      const found = callbacks.list(appOf(context), page);
      const { items, next } = pageOf(found, limit, (last) => cursorAt(last.createdAt, last.row));
      return {
        items: items.map((one) => ({ ...shown(one), lastStatus: one.lastStatus, lastError: one.lastError })),
        next,
      };
    },
  });
  const get = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/deliveries/:delivery`,
    operation: 'live.get-delivery',
    summary: 'One event with its body and its attempts',
    input: { params },
    output: { 200: wholeSchema },
    handler: (context) => {
      const { delivery, attempts } = callbacks.get(appOf(context), context.params.delivery);
      return { ...shown(delivery), body: delivery.body, log: [...attempts] };
    },
  });
  const redeliver = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path: `${path}/deliveries/:delivery/redeliver`,
    operation: 'live.redeliver',
    summary: 'Send an event again, under its id',
    input: { params },
    output: { 202: nothing },
    handler: (context) => {
      callbacks.redeliver(appOf(context), context.params.delivery);
      return empty(202);
    },
  });
  const ping = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path: `${path}/ping`,
    operation: 'live.ping-receiver',
    summary: 'Tell the receiver `ping`; 409 when none is named',
    input: { params: appParams },
    output: { 202: nothing },
    handler: (context) => {
      callbacks.ping(appOf(context));
      return empty(202);
    },
  });
  return [list, get, redeliver, ping];
}
