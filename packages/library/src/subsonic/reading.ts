/**
 * The module of the reading threads: everything that the catalogue reads, and the lists without pages in the formats of
 * this face, written where they are read so that 40,000 artists never pass through the thread that answers.
 */
import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { catalogueReading, type ThreadState } from '../catalogue/index.ts';
import { artistFormats } from './prepared/artists.ts';
import { type FolderIndex, writeFolders } from './prepared/folders.ts';
import type { Markup } from './prepared/markup.ts';

export const {
  album,
  albums,
  albumsByIds,
  albumsOfArtist,
  artist,
  artistIndexJson,
  artists,
  artistsByIds,
  counts,
  folder,
  genres,
  musicRoots,
  preparedArtistIndex,
  randomTracks,
  search,
  starred,
  track,
  tracks,
  tracksByGids,
  tracksByIds,
  warm,
} = catalogueReading;

interface Asked {
  readonly viewer: AccountViewer;
  readonly markup: Markup;
  /** Only what lies in this music folder. */
  readonly rootId: number | undefined;
}

/** All album artists under their letters, the value of `artists`. */
export function subsonicArtists(
  reader: Reader,
  { viewer, markup, rootId }: Asked,
  state: ThreadState,
): Uint8Array {
  const query = { withAlbums: true, rootId };
  return catalogueReading.preparedArtistIndex(
    reader,
    { viewer, query, format: artistFormats[markup] },
    state,
  );
}

/** The upper folders of the disk under their letters, and the songs beside them: the inside of `indexes`. */
export function subsonicFolders(
  reader: Reader,
  { viewer, markup, rootId }: Asked,
  state: ThreadState,
): FolderIndex {
  const roots = catalogueReading
    .musicRoots(reader, { viewer }, state)
    .filter(({ id }) => rootId === undefined || id === rootId);
  const found = roots.flatMap(({ folderGid }) => {
    if (folderGid === null) return [];
    return catalogueReading.folder(reader, { viewer, gid: folderGid }, state) ?? [];
  });
  return writeFolders(found, markup);
}
