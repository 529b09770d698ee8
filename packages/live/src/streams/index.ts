export type { Health } from './health.ts';
export { streamRoutes } from './routes.ts';
export { findByStreamId, type StreamRow } from './store.ts';
export { Streams, type StreamView } from './streams.ts';
