import type { CatalogueReading } from '../catalogue/index.ts';
import type { SimilarityReading } from '../similarity/index.ts';
import type * as reading from './reading.ts';

/** What the module below exports; never when it lacks something that the catalogue or the likeness asks its threads for. */
export type SubsonicReading = typeof reading extends CatalogueReading & SimilarityReading
  ? typeof reading
  : never;

/** The module for the ReadPool that the catalogue and this face read through. */
export const subsonicReadingModule = new URL('./reading.ts', import.meta.url);

/** What this face has written by the reading threads. */
type Written =
  | 'subsonicAlbums'
  | 'subsonicArtists'
  | 'subsonicFolders'
  | 'subsonicFound'
  | 'subsonicRandomSongs'
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
