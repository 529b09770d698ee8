export { OfflineRepo } from './offline.ts';
export { connectRepository, serveRepository } from './port.ts';
export type { LibraryQuery, Repository, RepositoryCall, SearchQuery } from './repository.ts';
export { scopesOf } from './repository.ts';
