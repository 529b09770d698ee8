export { candidateIndex, type SearchableIndex, type SearchableIndexes } from './candidates.ts';
export { readQuickly, readWithin } from './statement-limit.ts';
export { PostgresFingerprints } from './store.ts';
export { TrackReader } from './tracks.ts';
