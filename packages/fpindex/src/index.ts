export type { Change } from './change.ts';
export type {
  Documents,
  FingerprintIndex,
  FingerprintIndexes,
  IndexInfo,
  UpdateOptions,
} from './contract.ts';
export { IndexError, type IndexErrorName } from './errors.ts';
export { type IndexRouteOptions, indexRoutes } from './http/index.ts';
export type { HeldFiles, LocalIndex } from './local/index.ts';
export {
  type CreateOptions,
  type IndexCreated,
  IndexNode,
  type IndexNodeOptions,
  type IndexState,
} from './node/index.ts';
export { type IndexCallOptions, RemoteNode } from './remote/index.ts';
export { type SavedIndex, type SaveIndexesOptions, saveIndexes } from './saving/index.ts';
export type { SearchOptions, SearchResult } from './search/index.ts';
