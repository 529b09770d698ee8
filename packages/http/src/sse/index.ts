export { frame } from './frame.ts';
export { respondEvents, type SseConnection } from './respond.ts';
