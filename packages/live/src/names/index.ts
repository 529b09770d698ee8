export { type AppName, isReservedName, parseAppName } from './app-name.ts';
export { parseRoom } from './room.ts';
