export { excerptWindow, Listening, type ListeningOptions, type ListeningTally } from './listening.ts';
export { type Excerpt, type HeardTrack, IdentifierAway, type SoundIdentifier } from './port.ts';
export { type RehearingOptions, rehear, type WholeFile } from './rehearing.ts';
