import type { Driver, Reader } from '../drivers/index.ts';
import type { Item, Library, MediaStream, Playlist } from '../models/index.ts';
import {
  type Account,
  childItems,
  favorites,
  history,
  isComplete,
  itemById,
  itemStreams,
  libraries,
  libraryItems,
  linkedItems,
  type Page,
  playlistItems,
  playlists,
  resumable,
  searchItems,
} from '../queries/index.ts';
import {
  type LibraryQuery,
  type Repository,
  type RepositoryCall,
  type SearchQuery,
  scopesOf,
} from './repository.ts';

/** Answers from the store alone, for one user: what was synced, with the edits that wait. Never asks a server. */
export class OfflineRepo implements Repository {
  readonly #driver: Driver;
  readonly #account: Account;

  constructor(driver: Driver, account: Account) {
    this.#driver = driver;
    this.#account = account;
  }

  /** True when the store knows all that a call asks for: its answer may stand without the server's. */
  knowsAll(call: RepositoryCall): boolean {
    return this.#driver.read((reader) => isComplete(reader, this.#account, scopesOf(call)));
  }

  async libraries(): Promise<readonly Library[]> {
    return this.#read(libraries);
  }

  async libraryItems(query: LibraryQuery): Promise<Page<Item>> {
    return this.#read((reader, account) => libraryItems(reader, account, query));
  }

  async item(id: string): Promise<Item | undefined> {
    return this.#read((reader, account) => itemById(reader, account, id));
  }

  async children(id: string, type: string): Promise<readonly Item[]> {
    return this.#read((reader, account) => childItems(reader, account, id, type));
  }

  async linked(kind: 'artist' | 'album_artist' | 'genre', target: string): Promise<readonly Item[]> {
    return this.#read((reader, account) => linkedItems(reader, account, { kind, target }));
  }

  async streams(id: string): Promise<readonly MediaStream[]> {
    return this.#read((reader, account) => itemStreams(reader, account, id));
  }

  async resume(limit?: number): Promise<readonly Item[]> {
    return this.#read((reader, account) => resumable(reader, account, limit));
  }

  async favorites(type?: string): Promise<readonly Item[]> {
    return this.#read((reader, account) => favorites(reader, account, type));
  }

  async history(limit?: number): Promise<readonly Item[]> {
    return this.#read((reader, account) => history(reader, account, limit));
  }

  async search({ text, ...options }: SearchQuery): Promise<readonly Item[]> {
    return this.#read((reader, account) => searchItems(reader, account, text, options));
  }

  async playlists(): Promise<readonly Playlist[]> {
    return this.#read(playlists);
  }

  async playlistItems(id: string): Promise<readonly Item[]> {
    return this.#read((reader, account) => playlistItems(reader, account, id));
  }

  #read<T>(work: (reader: Reader, account: Account) => T): T {
    return this.#driver.read((reader) => work(reader, this.#account));
  }
}
