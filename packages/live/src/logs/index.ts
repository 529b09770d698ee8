export { type Entry, type EntryListener, LogFeed } from './feed.ts';
export { LogFiles, type LogFilesParts } from './files.ts';
export { logRoutes } from './routes.ts';
export { ServerLogs, type ServerLogsParts } from './server-logs.ts';
