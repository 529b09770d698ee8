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
  socket,
} from '@bandstand/http';
import Type from 'typebox';
import { type LiveAccess, type LivePrincipal, liveAuth } from '../access/index.ts';
import { LiveError } from '../errors/index.ts';
import { mustLook, type PlaybackRule, streamOf, streamParams } from '../playback/index.ts';
import { attendRoom } from './attend.ts';
import { banRoutes } from './ban-routes.ts';
import { type Chat, messageJson } from './chat.ts';
import type { Talker } from './room.ts';
import { cleanName } from './words.ts';

const route = routeFor<LivePrincipal>();
/** Whoever may watch a room may be in it; the handlers ask. */
const common = { tags: ['live chat'], auth: liveAuth, permission: 'public' } as const;
const path = '/api/v1/apps/:app/rooms/:room/chat';
const params = Type.Object(streamParams);
const nothing = Type.Null();
const token = Type.Optional(Type.String({ maxLength: 600, description: 'A playback token.' }));

const authorSchema = Type.Object({
  id: Type.Union([Type.String(), nothing]),
  name: Type.String(),
  guest: Type.Boolean(),
});
const messageSchema = Type.Object(
  { id: Type.Integer(), at: Type.String(), author: authorSchema, text: Type.String() },
  { $id: 'LiveChatMessage' },
);

export interface ChatRoutesParts {
  readonly chat: Chat;
  readonly rule: PlaybackRule<LivePrincipal>;
  readonly access: Pick<LiveAccess, 'authorize'>;
  readonly keyring: { mac(purpose: string, text: string): string };
}

/** Chat and reactions of rooms, below /api/v1/apps/APP/rooms/ROOM/chat. */
export function chatRoutes(parts: ChatRoutesParts): Route<LivePrincipal>[] {
  return [...roomRoutes(parts), ...messageRoutes(parts), ...banRoutes(parts.chat)];
}

/** Who somebody is in the rooms of an app. */
function talkerOf(
  { access, keyring }: Pick<ChatRoutesParts, 'access' | 'keyring'>,
  principal: LivePrincipal | null,
  { app, address, name }: { readonly app: string; readonly address: string; readonly name: string },
): Talker {
  if (principal === null) {
    const subject = `guest:${keyring.mac('live-chat-guest', address).slice(0, 16)}`;
    return { subject, name: cleanName(name) || 'Guest', guest: true, moderator: false };
  }
  const moderator = access.authorize(principal, 'live.app.edit', { kind: 'app', id: app }) === true;
  if (principal.kind === 'hub-token')
    return { subject: `token:${principal.id}`, name: cleanName(principal.name), guest: false, moderator };
  const { gid, alias, username } = principal.account;
  return { subject: `account:${gid}`, name: cleanName(alias ?? username), guest: false, moderator };
}

function roomRoutes(parts: ChatRoutesParts): Route<LivePrincipal>[] {
  const { chat, rule } = parts;
  const enter = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path,
    operation: 'live.enter-chat',
    summary: 'A WebSocket into a room: chat, reactions, how many are there',
    input: {
      params,
      query: Type.Object({
        token,
        name: Type.Optional(Type.String({ maxLength: 200, description: 'Of a guest.' })),
      }),
    },
    output: 'socket',
    handler: async (context) => {
      const stream = streamOf(context.params);
      await mustLook(rule, context, stream);
      const features = chat.features(stream);
      const { client, principal, query } = context;
      const who = { app: stream.app, address: client.address, name: query.name ?? '' };
      const talker = talkerOf(parts, principal, who);
      return socket((peer) => attendRoom({ chat, stream, talker, features }, peer), {
        maxMessageBytes: 16 * 1024,
        messages: { perMinute: 400, burst: 60 },
      });
    },
  });
  const present = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/present`,
    operation: 'live.list-present',
    summary: 'How many are in a room, and who, the first 200',
    input: { params, query: Type.Object({ token }) },
    output: { 200: Type.Object({ present: Type.Integer(), items: Type.Array(authorSchema) }) },
    handler: async (context) => {
      const stream = streamOf(context.params);
      await mustLook(rule, context, stream);
      chat.features(stream);
      const { present: count, talkers } = chat.present(stream);
      return {
        present: count,
        items: talkers.map(({ subject, name, guest }) => ({ id: subject, name, guest })),
      };
    },
  });
  return [enter, present];
}

function messageRoutes(parts: ChatRoutesParts): Route<LivePrincipal>[] {
  const { chat, rule } = parts;
  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path: `${path}/messages`,
    operation: 'live.list-chat',
    summary: 'What was said in a room, the newest first',
    input: { params, query: Type.Object({ ...pageQuery, token }) },
    output: { 200: pageSchema(messageSchema) },
    handler: async (context) => {
      const stream = streamOf(context.params);
      await mustLook(rule, context, stream);
      if (!chat.features(stream).chat) throw new LiveError('not_found', 'There is no chat here.');
      const { limit = 50, cursor } = context.query;
      const before = placeOf(cursor)?.id ?? Number.MAX_SAFE_INTEGER;
      const found = chat.messages(stream, { before, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ id }) => cursorAt('', id));
      return { items: items.map(messageJson), next };
    },
  });
  const say = route({
    ...common,
    permission: 'live.app.edit',
    scope: ({ params: { app } }) => ({ kind: 'app', id: app }),
    rate: 'write',
    method: 'POST',
    path: `${path}/messages`,
    operation: 'live.say-in-chat',
    summary: 'Say something in a room without a socket, for programs',
    input: { params, body: Type.Object({ text: Type.String({ minLength: 1, maxLength: 500 }) }) },
    output: { 201: messageSchema },
    handler: (context) => {
      const stream = streamOf(context.params);
      chat.features(stream);
      const { principal, client, body } = context;
      const talker = talkerOf(parts, principal, { app: stream.app, address: client.address, name: '' });
      return json(201, messageJson(chat.say(stream, talker, body.text)));
    },
  });
  const remove = route({
    ...common,
    permission: 'live.signed-in',
    rate: 'write',
    method: 'DELETE',
    path: `${path}/messages/:message`,
    operation: 'live.delete-chat-message',
    summary: 'Take a message away: one’s own, or any for those who run the app',
    input: { params: Type.Object({ ...streamParams, message: Type.Integer({ minimum: 1 }) }) },
    output: { 204: nothing },
    handler: async (context) => {
      const stream = streamOf(context.params);
      await mustLook(rule, context, stream);
      const { principal, client } = context;
      const talker = talkerOf(parts, principal, { app: stream.app, address: client.address, name: '' });
      chat.remove(stream, context.params.message, { subject: talker.subject, any: talker.moderator });
      return empty();
    },
  });
  return [list, say, remove];
}
