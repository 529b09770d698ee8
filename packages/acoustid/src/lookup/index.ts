export { candidateIndex, type SearchableIndex, type SearchableIndexes } from './candidates.ts';
export { KeptFingerprints } from './kept.ts';
export { readQuickly } from './statement-limit.ts';
export { PostgresFingerprints } from './store.ts';
export { TrackReader } from './tracks.ts';
