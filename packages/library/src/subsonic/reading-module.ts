import type { CatalogueReading } from '../catalogue/index.ts';
import type { jellyfinReading } from '../jellyfin-items/index.ts';
import type { SimilarityReading } from '../similarity/index.ts';
import type * as reading from './reading.ts';

/**
 * What the module below exports; never when it lacks something that the
 * catalogue, the likeness or the other face asks its threads for.
 */
export type SubsonicReading = typeof reading extends CatalogueReading &
  SimilarityReading &
  typeof jellyfinReading
  ? typeof reading
  : never;

/** The module for the ReadPool that the catalogue and this face read through. */
export const subsonicReadingModule = new URL('./reading.ts', import.meta.url);

/**
 * Which reading thread has which lists: a million tracks in each of several orders are too much to hold twice. What is
 * not named here is read by whoever is free.
 */
export const subsonicReadingHomes = {
  albums: 'albums',
  albumsJson: 'albums',
  artistIndexJson: 'albums',
  artists: 'albums',
  artistsJson: 'albums',
  folder: 'albums',
  folderJson: 'albums',
  folderTracks: 'albums',
  genres: 'albums',
  jellyfinAlbums: 'albums',
  jellyfinArtists: 'albums',
  labels: 'albums',
  preparedArtistIndex: 'albums',
  subsonicAlbums: 'albums',
  subsonicArtists: 'albums',
  subsonicDirectory: 'albums',
  subsonicFolders: 'albums',
  trackBelow: 'albums',
  warmAlbums: 'albums',
  years: 'albums',
  jellyfinTracks: 'tracks',
  subsonicSongs: 'tracks',
  tracks: 'tracks',
  tracksJson: 'tracks',
  warmTracks: 'tracks',
} as const satisfies { readonly [K in keyof typeof reading]?: 'albums' | 'tracks' };

/** What this face has written by the reading threads. */
type Written =
  | 'subsonicAlbums'
  | 'subsonicArtists'
  | 'subsonicDirectory'
  | 'subsonicFolders'
  | 'subsonicFound'
  | 'subsonicOldFound'
  | 'subsonicRandomSongs'
  | 'subsonicSimilarSongs'
  | 'subsonicSongs'
  | 'subsonicStarred';

/** Reading threads of that module; a ReadPool is one. */
export interface SubsonicReaders {
  call<K extends Written>(
    name: K,
    args: Parameters<SubsonicReading[K]>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<SubsonicReading[K]>>;
}
