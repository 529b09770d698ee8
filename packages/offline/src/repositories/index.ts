export { OfflineRepo } from './offline.ts';
export type { Port } from './port.ts';
export { connectRepository, RemoteError, serveRepository } from './port.ts';
export type { LibraryQuery, Repository, RepositoryCall, SearchQuery } from './repository.ts';
export { scopesOf } from './repository.ts';
