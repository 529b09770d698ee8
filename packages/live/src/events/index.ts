export type {
  LiveEvent,
  RecordingEvent,
  SnapshotEvent,
  VodName,
  WentLiveEvent,
} from './happenings.ts';
export { LiveEvents, type LiveListener, streamIdOf } from './live-events.ts';
