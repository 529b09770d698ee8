export type { Like, TopOf } from './reading/index.ts';
export * as similarityReading from './reading/index.ts';
export { Similarity, type SimilarityReaders, type SimilarityReading } from './similarity.ts';
