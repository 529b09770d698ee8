import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { Keyring } from '../accounts/index.ts';
import type { TrackRow } from '../catalogue/index.ts';
import type { jellyfinReading } from '../jellyfin-items/index.ts';
import type { LibraryServices } from '../services.ts';

/** What is like something: asked for `Similar` and for mixes. Kinds and gids of what is there, best first. */
export interface SimilarItems {
  artists(viewer: AccountViewer, gid: string, limit: number): Promise<readonly string[]>;
  albums(viewer: AccountViewer, gid: string, limit: number): Promise<readonly string[]>;
  tracks(viewer: AccountViewer, gid: string, limit: number): Promise<readonly TrackRow[]>;
  /** What goes on after these tracks. */
  mix(viewer: AccountViewer, gids: readonly string[], limit: number): Promise<readonly TrackRow[]>;
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
