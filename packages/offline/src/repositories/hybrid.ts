import type { Item, Library, MediaStream, Playlist } from '../models/index.ts';
import type { Page } from '../queries/index.ts';
import type { OfflineRepo } from './offline.ts';
import type { LibraryQuery, Repository, RepositoryCall, SearchQuery } from './repository.ts';

/** The server answered a call otherwise than the store had. `value` is what the call would have given. */
export interface RepositoryChange {
  readonly call: RepositoryCall;
  readonly value: unknown;
}

export interface HybridOptions {
  /** False forbids the network: the store alone answers. Asked at each call. */
  readonly isOnline: () => boolean;
  readonly onChange: (change: RepositoryChange) => void;
  /** Longest wait for the server where the store knows something, but not all, ms; 100 unless told. */
  readonly hurryMs?: number;
  /** The same where the store knows nothing, ms; 2,000 unless told. */
  readonly patienceMs?: number;
}

/**
 * The parts of an answer that a server decides: edits that wait and files of this device are the store's own, and fields
 * that one way of reading a server gives and another does not are no change.
 */
function gist(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(gist);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if ('items' in value) return { items: gist(value.items) };
  if ('localId' in value && 'name' in value) return { id: 'id' in value ? value.id : null, name: value.name };
  if (!('id' in value) || !('name' in value)) return value;
  const { id, name } = value;
  const data = 'userData' in value && typeof value.userData === 'object' ? value.userData : undefined;
  if (data === undefined || data === null) return { id, name };
  const {
    isFavorite,
    isPlayed,
    playCount,
  }: { isFavorite?: unknown; isPlayed?: unknown; playCount?: unknown } = data;
  return { id, name, isFavorite, isPlayed, playCount };
}

const hasWaiting = (value: unknown): boolean => JSON.stringify(value ?? null).includes('"needsSync":true');

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && value !== null && 'items' in value && isEmpty(value.items));

/**
 * Answers from the store at once where it knows all; else from the server when that is quick enough, and from the store when
 * it is not. A later answer of the server that differs arrives by `onChange`. A dead or slow server never blocks a
 * list: only where nothing at all is known is it waited for, and then not longer than `patienceMs`.
 */
export class HybridRepository implements Repository {
  readonly #offline: OfflineRepo;
  readonly #online: Repository;
  readonly #options: HybridOptions;

  constructor(offline: OfflineRepo, online: Repository, options: HybridOptions) {
    this.#offline = offline;
    this.#online = online;
    this.#options = options;
  }

  libraries(): Promise<readonly Library[]> {
    return this.#both({ name: 'libraries', args: [] }, (repo) => repo.libraries());
  }

  libraryItems(query: LibraryQuery): Promise<Page<Item>> {
    // The two number their pages in ways of their own: who gave the first one gives the next.
    if (query.cursor !== undefined)
      return query.cursor.startsWith('[')
        ? this.#offline.libraryItems(query)
        : this.#online.libraryItems(query);
    return this.#both({ name: 'libraryItems', args: [query] }, (repo) => repo.libraryItems(query));
  }

  item(id: string): Promise<Item | undefined> {
    return this.#both({ name: 'item', args: [id] }, (repo) => repo.item(id));
  }

  children(id: string, type: string): Promise<readonly Item[]> {
    return this.#both({ name: 'children', args: [id, type] }, (repo) => repo.children(id, type));
  }

  linked(kind: 'artist' | 'album_artist' | 'genre', target: string): Promise<readonly Item[]> {
    return this.#both({ name: 'linked', args: [kind, target] }, (repo) => repo.linked(kind, target));
  }

  streams(id: string): Promise<readonly MediaStream[]> {
    return this.#both({ name: 'streams', args: [id] }, (repo) => repo.streams(id));
  }

  resume(limit?: number): Promise<readonly Item[]> {
    return this.#both({ name: 'resume', args: [limit] }, (repo) => repo.resume(limit));
  }

  favorites(type?: string): Promise<readonly Item[]> {
    return this.#both({ name: 'favorites', args: [type] }, (repo) => repo.favorites(type));
  }

  history(limit?: number): Promise<readonly Item[]> {
    return this.#both({ name: 'history', args: [limit] }, (repo) => repo.history(limit));
  }

  search(query: SearchQuery): Promise<readonly Item[]> {
    return this.#both({ name: 'search', args: [query] }, (repo) => repo.search(query));
  }

  playlists(): Promise<readonly Playlist[]> {
    return this.#both({ name: 'playlists', args: [] }, (repo) => repo.playlists());
  }

  playlistItems(id: string): Promise<readonly Item[]> {
    return this.#both({ name: 'playlistItems', args: [id] }, (repo) => repo.playlistItems(id));
  }

  async #both<T>(call: RepositoryCall, ask: (repo: Repository) => Promise<T>): Promise<T> {
    const kept = await ask(this.#offline);
    if (!this.#options.isOnline()) return kept;
    const isWhole = this.#offline.knowsAll(call);
    // Two rankings of the same items are not a change.
    if (isWhole && call.name === 'search') return kept;
    const asked = ask(this.#online);
    if (!isWhole) return this.#race(call, kept, asked);
    this.#compareLater(call, kept, asked);
    return kept;
  }

  /** The server's answer when it comes in time. What it never says in time comes as a change. */
  async #race<T>(call: RepositoryCall, kept: T, asked: Promise<T>): Promise<T> {
    const late = Symbol('late');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = new Promise<typeof late>((resolve) => {
      const { hurryMs = 100, patienceMs = 2000 } = this.#options;
      timer = setTimeout(() => resolve(late), isEmpty(kept) ? patienceMs : hurryMs);
    });
    try {
      const first = await Promise.race([asked, wait]);
      if (first !== late) return hasWaiting(kept) && !isEmpty(kept) ? kept : first;
      this.#compareLater(call, kept, asked);
      return kept;
    } catch (error) {
      if (isEmpty(kept)) throw error;
      return kept;
    } finally {
      clearTimeout(timer);
    }
  }

  #compareLater<T>(call: RepositoryCall, kept: T, asked: Promise<T>): void {
    // The server is away: what the store has stands.
    this.#compare(call, kept, asked).catch(() => undefined);
  }

  async #compare<T>(call: RepositoryCall, kept: T, asked: Promise<T>): Promise<void> {
    const value = await asked;
    const isSame = JSON.stringify(gist(kept)) === JSON.stringify(gist(value));
    if (!isSame && !hasWaiting(kept)) this.#options.onChange({ call, value });
  }
}
