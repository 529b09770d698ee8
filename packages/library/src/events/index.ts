export { type EventsOptions, LibraryEvents } from './events.ts';
export { eventsIn } from './feed-lines.ts';
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
