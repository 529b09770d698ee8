export { candidateIndex, type SearchableIndex, type SearchableIndexes } from './candidates.ts';
export { readWithin } from './statement-limit.ts';
export { PostgresFingerprints } from './store.ts';
export { TrackReader } from './tracks.ts';
