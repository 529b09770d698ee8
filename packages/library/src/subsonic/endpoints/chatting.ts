import type { Chat } from '../../chat/index.ts';
import type { Endpoint } from '../endpoint.ts';

/** Messages of one answer; these clients ask again with `since`. */
const mostListed = 500;
/** The last moment that a date can name, ms. */
const latest = 8.64e15;

/** What people here say to each other. */
export function chatEndpoints({
  services,
}: {
  readonly services: { readonly chat: Chat };
}): readonly Endpoint[] {
  return [
    {
      name: 'getChatMessages',
      permission: 'chat.read',
      rate: 'read',
      summary: 'The latest messages, or those after a time',
      answer: ({ fields }) => {
        const found = services.chat.list({ since: fields.whole('since', 0, latest), limit: mostListed });
        const chatMessage = found.map(({ username, createdAt, message }) => ({
          username,
          time: Date.parse(createdAt),
          message,
        }));
        return { chatMessages: { chatMessage } };
      },
    },
    {
      name: 'addChatMessage',
      permission: 'chat.write',
      rate: 'write',
      summary: 'Says something to everybody',
      answer: ({ viewer, fields }) => {
        services.chat.add(viewer, fields.needed('message'), 'subsonic');
        return undefined;
      },
    },
  ];
}
