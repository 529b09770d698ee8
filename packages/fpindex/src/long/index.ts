export { LongSearches } from './long.ts';
