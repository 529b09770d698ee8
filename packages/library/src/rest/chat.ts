import { cursorAt, empty, json, pageOf, placeOf, type Route, routeFor, sse } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Chat, type ChatMessage, longestMessage } from '../chat/index.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { nothing, time } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();
const common = { tags: ['chat'], auth: ['cookie', 'bearer'], permission: 'chat.read', rate: 'read' } as const;
const path = '/api/v1/chat';

const messageSchema = Type.Object(
  {
    id: Type.Integer(),
    username: Type.String(),
    role: Type.String({ description: 'Of its author, when it was written.' }),
    message: Type.String(),
    source: Type.String({ description: 'webapp, subsonic, or the name of a bridge.' }),
    createdAt: time,
  },
  { $id: 'ChatMessage' },
);

const messageJson = ({ id, username, role, message, source, createdAt }: ChatMessage) => ({
  id,
  username,
  role,
  message,
  source,
  createdAt,
});

/** The room of everybody who is signed in, below /api/v1/chat. 403 while the operator has switched it off. */
export function chatRoutes({ chat }: { readonly chat: Chat }): Route<AccountViewer>[] {
  const list = route({
    ...common,
    method: 'GET',
    path,
    operation: 'listChatMessages',
    summary: 'Messages, latest first',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(messageSchema), next: Type.Union([Type.String(), nothing]) }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const place = placeOf(cursor);
      const before = place === null ? null : { createdAt: place.value, id: place.id };
      const found = chat.list({ before, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, ({ createdAt, id }) => cursorAt(createdAt, id));
      return { items: items.map(messageJson), next };
    },
  });

  const events = route({
    ...common,
    method: 'GET',
    path: `${path}/events`,
    operation: 'watchChat',
    summary: 'Messages as they are said, as server-sent events `message`',
    output: 'sse',
    handler: () => {
      chat.list({ limit: 1 });
      return sse((emit, signal) => {
        const stop = chat.listen((message) => {
          if (!emit({ event: 'message', id: String(message.id), data: messageJson(message) })) stop();
        });
        signal.addEventListener('abort', stop, { once: true });
      });
    },
  });

  const add = route({
    ...common,
    permission: 'chat.write',
    rate: 'write',
    method: 'POST',
    path,
    operation: 'addChatMessage',
    summary: 'Say something to everybody',
    input: { body: Type.Object({ message: Type.String({ minLength: 1, maxLength: longestMessage }) }) },
    output: { 201: messageSchema },
    handler: (ctx) => json(201, messageJson(chat.add(ctx.signedIn(), ctx.body.message, 'webapp'))),
  });

  const remove = route({
    ...common,
    permission: 'chat.write',
    rate: 'write',
    method: 'DELETE',
    path: `${path}/:id`,
    operation: 'deleteChatMessage',
    summary: 'Take a message back: one’s own, or any for administrators',
    input: { params: Type.Object({ id: Type.Integer({ minimum: 1 }) }) },
    output: { 204: nothing },
    handler: (ctx) => {
      chat.remove(ctx.signedIn(), ctx.params.id);
      return empty();
    },
  });

  return answeringLibraryErrors([list, events, add, remove]);
}
