export { type EventsOptions, LibraryEvents } from './events.ts';
export type {
  ItemEvent,
  LibraryEvent,
  Listener,
  NowPlayingEvent,
  ScanEvent,
  Subscription,
  Topic,
  UserDataEvent,
} from './types.ts';
