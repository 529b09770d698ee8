export { ChatRoom, type RoomMessage } from './chat-room.svelte.ts';
export { type LiveChoice, LivePlayer, type LiveState } from './live-player.svelte.ts';
export type { WatchPlace, WayName } from './ways.ts';
export { type Publishing, publish } from './whip.ts';
