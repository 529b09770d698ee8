export type { Change } from './change.ts';
export type { Documents, FingerprintIndex, IndexInfo, UpdateOptions } from './contract.ts';
export { IndexError, type IndexErrorName } from './errors.ts';
export type { SearchOptions, SearchResult } from './search/index.ts';
