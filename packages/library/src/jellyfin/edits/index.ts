export { EditBatch, type EditResult } from './batch.ts';
export { type Edit, longestBatch, readEdits } from './edit.ts';
