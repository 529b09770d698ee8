export type { AudioFacts, Payload } from './audio-facts.ts';
export type { AudioFormat, ReplayGain } from './audio-format.ts';
export { type Field, Fields, type RawLyrics, type RawSyncedLyrics } from './fields.ts';
