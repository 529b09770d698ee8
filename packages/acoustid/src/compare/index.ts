export { Comparer, maxOffset, type QueryComparer } from './comparer.ts';
export type { Comparison } from './score.ts';
