import { connectMethods, type MethodNames, type Port, serveMethods } from '../ports/index.ts';
import type { Repository } from './repository.ts';

const METHODS: MethodNames<Repository> = {
  libraries: true,
  libraryItems: true,
  item: true,
  children: true,
  linked: true,
  streams: true,
  resume: true,
  favorites: true,
  history: true,
  search: true,
  playlists: true,
  playlistItems: true,
};

/** Answers the calls that come through `port` from `repository`: in the thread that owns the store. */
export const serveRepository = (port: Port, repository: Repository): void =>
  serveMethods<Repository>(port, repository, METHODS);

/** The repository at the other end of `port`. Its calls reject with `RemoteError`. */
export const connectRepository = (port: Port): Repository => connectMethods<Repository>(port, METHODS);
