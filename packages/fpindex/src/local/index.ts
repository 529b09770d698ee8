export { checkId } from './check.ts';
export { type IndexParts, LocalIndex } from './local-index.ts';
