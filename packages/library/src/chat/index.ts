export { Chat, longestMessage } from './chat.ts';
export type { ChatMessage } from './chat-store.ts';
