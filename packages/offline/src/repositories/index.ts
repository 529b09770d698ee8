export type { HybridOptions, RepositoryChange } from './hybrid.ts';
export { HybridRepository } from './hybrid.ts';
export { OfflineRepo } from './offline.ts';
export { OnlineRepo } from './online.ts';
export { connectRepository, serveRepository } from './port.ts';
export type { LibraryQuery, Repository, RepositoryCall, SearchQuery } from './repository.ts';
export { scopesOf } from './repository.ts';
