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
import { appOf, appParams, type LivePrincipal, liveAuth, nameOfPrincipal, ofApp } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import type { Chat } from './chat.ts';

const route = routeFor<LivePrincipal>();
const common = { tags: ['live chat'], auth: liveAuth, permission: 'live.app.edit', ...ofApp } as const;
const path = '/api/v1/apps/:app/chat/bans';
const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);

const banFields = {
  id: Type.Integer(),
  room: Type.Union([Type.String(), nothing], { description: 'Null for all rooms of the app.' }),
  subject: Type.String({ description: 'The id of an author.' }),
  reason: textOrNull,
  bannedBy: textOrNull,
  createdAt: Type.String(),
  until: Type.Union([Type.String(), nothing], { description: 'Null for ever.' }),
};
const banSchema = Type.Object(banFields, { $id: 'LiveChatBan' });
const namedBanSchema = Type.Object(
  {
    ...banFields,
    name: Type.Union([Type.String(), nothing], {
      description: 'Under which the subject wrote last, as far as that is still there.',
    }),
  },
  { $id: 'LiveChatNamedBan' },
);

/** Who may not write in an app's rooms, below /api/v1/apps/APP/chat/bans. */
export function banRoutes(chat: Chat): Route<LivePrincipal>[] {
  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path,
    operation: 'live.list-chat-bans',
    summary: 'Bans, those that are over too, the newest first',
    input: { params: appParams, query: Type.Object(pageQuery) },
    output: { 200: pageSchema(namedBanSchema) },
    handler: (context) => {
      const { limit = 50, cursor } = context.query;
      const before = placeOf(cursor)?.id ?? Number.MAX_SAFE_INTEGER;
      const found = chat.bans(appOf(context), { before, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ id }) => cursorAt('', id));
      return { items: [...items], next };
    },
  });
  const ban = route({
    ...common,
    rate: 'write',
    method: 'POST',
    path,
    operation: 'live.ban-from-chat',
    summary: 'Keep the author of messages from writing',
    input: {
      params: appParams,
      body: Type.Object({
        subject: Type.String({ minLength: 1, maxLength: 200 }),
        room: Type.Optional(Type.String({ maxLength: 128 })),
        reason: Type.Optional(Type.String({ maxLength: 300 })),
        until: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601; for ever without it.' })),
      }),
    },
    output: { 201: banSchema },
    handler: (context) => {
      const { subject, room = null, reason = null, until } = context.body;
      if (until !== undefined && Number.isNaN(Date.parse(until)))
        throw new LiveError('invalid', 'until: this is not a time.');
      const bannedBy = nameOfPrincipal(context.signedIn());
      const end = until === undefined ? null : new Date(until).toISOString();
      return json(201, chat.ban(appOf(context), { subject, room, reason, bannedBy, until: end }));
    },
  });
  const unban = route({
    ...common,
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:ban`,
    operation: 'live.unban-from-chat',
    summary: 'Let somebody write again',
    input: { params: Type.Object({ ...appParams.properties, ban: Type.Integer({ minimum: 1 }) }) },
    output: { 204: nothing },
    handler: (context) => {
      chat.unban(appOf(context), context.params.ban);
      return empty();
    },
  });
  return [list, ban, unban];
}
