export type { RecordingQuota, RecordingsParts } from './parts.ts';
export { type RecordingFacts, Recordings, type StartOptions } from './recordings.ts';
export { recordingRoutes } from './routes.ts';
