import type { Item, Library, MediaStream, Playlist } from '../models/index.ts';
import type { LibraryOrder, Page, PageOptions } from '../queries/index.ts';

export interface LibraryQuery extends PageOptions {
  readonly libraryId: string;
  /** MusicAlbum, MusicArtist, Movie, Series ... */
  readonly type: string;
  /** `name` unless told. */
  readonly order?: LibraryOrder;
}

export interface SearchQuery {
  readonly text: string;
  readonly types?: readonly string[];
  readonly limit?: number;
}

/**
 * What one user of one server may look at, wherever the answer comes from: the store (OfflineRepo), the server (OnlineRepo)
 * or both (HybridRepository). Ids are the server's. A thing that the user may not see does not exist: `undefined`, or
 * missing in a list. Arguments and answers are plain data, so that a port between two threads can carry them.
 */
export interface Repository {
  /** The libraries in the server's order. */
  libraries(): Promise<readonly Library[]>;
  /** One kind of items of a library, a page at a time. */
  libraryItems(query: LibraryQuery): Promise<Page<Item>>;
  item(id: string): Promise<Item | undefined>;
  /** Tracks of an album (`Audio`), seasons of a series (`Season`), episodes of a season or series (`Episode`), in order. */
  children(id: string, type: string): Promise<readonly Item[]>;
  /** Albums, films and series of an artist (`artist`, `album_artist`: an id) or of a genre (its name). */
  linked(kind: 'artist' | 'album_artist' | 'genre', target: string): Promise<readonly Item[]>;
  /** Audio tracks and subtitles of an item. */
  streams(id: string): Promise<readonly MediaStream[]>;
  /** Begun and not finished, the last one first. */
  resume(limit?: number): Promise<readonly Item[]>;
  favorites(type?: string): Promise<readonly Item[]>;
  /** Played, the last one first. */
  history(limit?: number): Promise<readonly Item[]>;
  search(query: SearchQuery): Promise<readonly Item[]>;
  playlists(): Promise<readonly Playlist[]>;
  /** Items of a playlist in its order; `id` is the server's or the local one. */
  playlistItems(id: string): Promise<readonly Item[]>;
}

/** A call of a repository as data: its name and arguments. */
export type RepositoryCall = {
  [Name in keyof Repository]: { readonly name: Name; readonly args: Parameters<Repository[Name]> };
}[keyof Repository];

/**
 * The scopes of `sync_state` of which one must be complete for the store to answer a call alone. `all` is everything of a
 * user, which a first sync completes.
 */
export function scopesOf(call: RepositoryCall): readonly string[] {
  switch (call.name) {
    case 'libraryItems': {
      const [{ libraryId, type }] = call.args;
      return ['all', `library:${libraryId}`, `library:${libraryId}:${type}`];
    }
    case 'children': {
      const [id] = call.args;
      return ['all', `children:${id}`];
    }
    case 'playlistItems': {
      const [id] = call.args;
      return ['all', 'playlists', `playlist:${id}`];
    }
    case 'item':
    case 'streams': {
      const [id] = call.args;
      return ['all', `item:${id}`];
    }
    case 'resume':
    case 'favorites':
    case 'history':
    case 'playlists':
    case 'libraries':
      return ['all', call.name];
    default:
      return ['all'];
  }
}
