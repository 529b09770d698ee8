export { type SavedIndex, type SaveIndexesOptions, saveIndexes } from './save.ts';
