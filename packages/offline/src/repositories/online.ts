import type { Item, ItemInput, Library, MediaStream, Playlist } from '../models/index.ts';
import { readItem, untouched } from '../models/index.ts';
import type { Page } from '../queries/index.ts';
import { itemsIn, listPage, type ServerClient, ServerFailure, storeFields, views } from '../remote/index.ts';
import type { LibraryQuery, Repository, SearchQuery } from './repository.ts';

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** An item of a server as a list shows it: nothing waits, nothing is kept. */
const shown = ({ streams: _streams, userData, ...facts }: ItemInput): Item => ({
  ...facts,
  userData: { ...(userData ?? untouched), needsSync: false },
  kept: 'none',
  isGhost: false,
});

/** Longest list without pages. */
const MOST = 2000;

const startOf = (cursor: string | undefined): number => {
  const start = Number(cursor ?? 0);
  return Number.isSafeInteger(start) && start > 0 ? start : 0;
};

/** Answers from the server, in the same shapes as the store. Every call rejects with `ServerFailure` when it is away. */
export class OnlineRepo implements Repository {
  readonly #client: ServerClient;

  constructor(client: ServerClient) {
    this.#client = client;
  }

  async libraries(): Promise<readonly Library[]> {
    return views(this.#client);
  }

  /**
   * A cursor is a place in the server's list: it may show an item twice or
   * not at all when the library changes meanwhile.
   */
  async libraryItems({ libraryId, type, order, limit = 100, cursor }: LibraryQuery): Promise<Page<Item>> {
    const start = startOf(cursor);
    const size = Math.min(1000, Math.max(1, Math.trunc(limit)));
    const sort =
      order === 'newest'
        ? { sortBy: 'DateCreated', sortOrder: 'Descending' }
        : { sortBy: 'SortName', sortOrder: 'Ascending' };
    const query = { parentId: libraryId, startIndex: start, limit: size, ...sort };
    const items =
      type === 'MusicArtist'
        ? await this.#list('/Artists', query)
        : await this.#list('/Items', { ...query, includeItemTypes: type, recursive: true });
    return { items, next: items.length < size ? undefined : String(start + size) };
  }

  async item(id: string): Promise<Item | undefined> {
    const input = await this.#input(id);
    return input === undefined ? undefined : shown(input);
  }

  async children(id: string, type: string): Promise<readonly Item[]> {
    const sortBy = ['ParentIndexNumber', 'IndexNumber', 'SortName'];
    return this.#list('/Items', { parentId: id, includeItemTypes: type, recursive: true, sortBy });
  }

  async linked(kind: 'artist' | 'album_artist' | 'genre', target: string): Promise<readonly Item[]> {
    const name = { artist: 'artistIds', album_artist: 'albumArtistIds', genre: 'genres' }[kind];
    const includeItemTypes = ['MusicAlbum', 'Movie', 'Series'];
    return this.#list('/Items', { [name]: target, includeItemTypes, recursive: true });
  }

  async streams(id: string): Promise<readonly MediaStream[]> {
    return (await this.#input(id))?.streams ?? [];
  }

  async resume(limit = 100): Promise<readonly Item[]> {
    return this.#filtered('IsResumable', limit, undefined);
  }

  async favorites(type?: string): Promise<readonly Item[]> {
    return this.#filtered('IsFavorite', MOST, type);
  }

  async history(limit = 100): Promise<readonly Item[]> {
    return this.#filtered('IsPlayed', limit, undefined);
  }

  async search({ text, types, limit = 30 }: SearchQuery): Promise<readonly Item[]> {
    return this.#list('/Items', { searchTerm: text, includeItemTypes: types, limit, recursive: true });
  }

  async playlists(): Promise<readonly Playlist[]> {
    const items = await this.#list('/Items', { includeItemTypes: 'Playlist', recursive: true });
    return items.map(({ id, name, extra }) => ({
      id,
      localId: id,
      name,
      isLocalOnly: false,
      needsSync: false,
      count: extra.childCount ?? 0,
    }));
  }

  async playlistItems(id: string): Promise<readonly Item[]> {
    return this.#list(`/Playlists/${encodeURIComponent(id)}/Items`, {});
  }

  #filtered(filters: string, limit: number, type: string | undefined): Promise<readonly Item[]> {
    const order = { sortBy: 'DatePlayed', sortOrder: 'Descending' };
    return this.#list('/Items', { filters, includeItemTypes: type, limit, recursive: true, ...order });
  }

  async #list(path: string, query: Query): Promise<readonly Item[]> {
    const page = await listPage(this.#client, path, {
      fields: storeFields,
      limit: MOST,
      enableTotalRecordCount: false,
      ...query,
    });
    return itemsIn(page).map(shown);
  }

  async #input(id: string): Promise<ItemInput | undefined> {
    try {
      return readItem((await this.#client.ask(`/Items/${encodeURIComponent(id)}`)).body);
    } catch (error) {
      if (error instanceof ServerFailure && error.kind === 'gone') return undefined;
      throw error;
    }
  }
}
