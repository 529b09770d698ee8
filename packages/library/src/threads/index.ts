export { KeptThread, type KeptThreadOptions } from './kept-thread.ts';
export { type ThreadLogLine, threadLog } from './thread-log.ts';
