export { type AppRequest, Apps, type AppsOptions } from './apps.ts';
export { AppDatabases, type AppDatabasesOptions, type HeldApp } from './databases.ts';
export { type OpenAppFileOptions, openAppFile } from './open.ts';
export { settleApps } from './settle.ts';
