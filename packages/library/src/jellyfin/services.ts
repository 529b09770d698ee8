import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { Keyring } from '../accounts/index.ts';
import type { ItemShape, jellyfinReading, WrittenItems } from '../jellyfin-items/index.ts';
import type { LibraryServices } from '../services.ts';

/** A list of what is like something, and how it is shown. */
export interface SimilarQuery {
  readonly limit: number;
  readonly shape: ItemShape;
}

/** What is like something: asked for `Similar` and for mixes; best first. Throws not_found where there is no such thing. */
export interface SimilarItems {
  /** What is like the artist, album or track with this gid, of its kind. */
  like(
    viewer: AccountViewer,
    kind: 'artist' | 'album' | 'track',
    gid: string,
    query: SimilarQuery,
  ): Promise<WrittenItems>;
  /** Tracks with the gids `first` and then what is like those with the gids `like`; none when nothing is. */
  mix(
    viewer: AccountViewer,
    gids: { readonly first: readonly string[]; readonly like: readonly string[] },
    query: SimilarQuery,
  ): Promise<WrittenItems>;
  /** Five tracks of the artist with this gid, the most played, and then what is like his; none when nothing is. */
  artistMix(viewer: AccountViewer, gid: string, query: SimilarQuery): Promise<WrittenItems>;
}

/** The features of the library that this face speaks for. */
export type JellyfinServices = Pick<
  LibraryServices,
  | 'accounts'
  | 'catalogue'
  | 'annotations'
  | 'playlists'
  | 'smartPlaylists'
  | 'history'
  | 'nowPlaying'
  | 'places'
  | 'sounds'
  | 'hls'
  | 'events'
  | 'feed'
  | 'pictures'
  | 'quickConnect'
  | 'avatars'
>;

/** Threads whose module exports what `jellyfinReading` holds; a ReadPool is one. */
export interface JellyfinReaders {
  call<K extends keyof typeof jellyfinReading>(
    name: K,
    args: Parameters<(typeof jellyfinReading)[K]>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<(typeof jellyfinReading)[K]>>;
}

export interface JellyfinOptions {
  readonly db: Database;
  readonly readers: JellyfinReaders;
  readonly clock: () => number;
  readonly services: JellyfinServices;
  readonly keyring: Keyring;
  readonly server: { readonly name: string };
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Without it, what shares genres and artists is similar. */
  readonly similar?: SimilarItems;
}
