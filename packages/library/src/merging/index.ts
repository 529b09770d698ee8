export type { Division } from './dividing.ts';
export { type MergeRecord, Merging } from './merging.ts';
export { type MergeKind, referencesTo } from './references.ts';
