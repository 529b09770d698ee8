export { type SnapshotRoutesParts, snapshotRoutes } from './routes.ts';
export { Snapshots, type SnapshotsParts } from './snapshots.ts';
export type { Snapshot } from './store.ts';
