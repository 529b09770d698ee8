/**
 * The module of the reading threads: everything that the catalogue reads, and the lists without pages in the formats of
 * this face, written where they are read so that 40,000 artists never pass through the thread that answers.
 */
import type { Reader } from '@bandstand/sqlite';
import { type AccountViewer, audienceOf, isStaff, ownsUnlisted } from '../access/index.ts';
import {
  catalogueReading,
  type MusicRootRow,
  openedFolder,
  type ReadingScope,
  type Spliced,
  scopeOf,
  type ThreadState,
} from '../catalogue/index.ts';
import { changesReading } from '../changes/index.ts';
import { jellyfinReading } from '../jellyfin-items/index.ts';
import { podcastFeed } from '../podcast-feed/index.ts';
import { similarityReading } from '../similarity/index.ts';
import { artistFormats } from './prepared/artists.ts';
import {
  type FolderIndex,
  folderIndex,
  type IndexContent,
  type OpenRoot,
  withSongs,
} from './prepared/folders.ts';
import type { Markup } from './prepared/markup.ts';

export { subsonicDirectory } from './prepared/directories.ts';
export { subsonicOldFound } from './prepared/old-search.ts';
export {
  subsonicAlbums,
  subsonicFound,
  subsonicRandomSongs,
  subsonicSimilarSongs,
  subsonicSongs,
  subsonicStarred,
} from './prepared/pages.ts';

export const {
  album,
  albums,
  albumsByIds,
  albumsJson,
  albumsOfArtist,
  artist,
  artistIndexJson,
  artists,
  artistsByIds,
  artistsJson,
  counts,
  folder,
  folderJson,
  folderTracks,
  genres,
  labels,
  matching,
  musicRoots,
  preparedArtistIndex,
  randomTracks,
  releasesOfTrack,
  search,
  searchJson,
  starred,
  track,
  trackBelow,
  tracks,
  tracksByGids,
  tracksByIds,
  tracksJson,
  warmAlbums,
  warmTracks,
  years,
} = catalogueReading;

export { podcastFeed };
export const { feedAt, feedEnd, feedKeptSince, feedPage, feedStale } = changesReading;
export const {
  jellyfinAlbums,
  jellyfinArtists,
  jellyfinFound,
  jellyfinSimilarAlbums,
  jellyfinSimilarArtists,
  jellyfinSimilarTracks,
  jellyfinTracks,
} = jellyfinReading;
export const { similarAlbums, similarArtists, similarTracks, topTracks } = similarityReading;

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
): Spliced {
  const query = { withAlbums: true, rootId };
  return catalogueReading.preparedArtistIndex(
    reader,
    { viewer, query, format: artistFormats[markup] },
    state,
  );
}

/**
 * The upper folders of the disk under their letters, and the songs beside them: the inside of `indexes`. The folders are
 * kept ready for each class of viewers; after a change of the catalogue they lag behind as its other dear lists do.
 */
export function subsonicFolders(
  reader: Reader,
  { viewer, markup, rootId }: Asked,
  state: ThreadState,
): IndexContent {
  const roots = catalogueReading
    .musicRoots(reader, { viewer }, state)
    .filter(({ id }) => rootId === undefined || id === rootId);
  const scope = scopeOf(reader, viewer, state);
  const build = (): FolderIndex => folderIndex(scope, openRoots(scope, roots), markup);
  const key = `subsonic folders ${markup} ${rootId ?? ''} ${className(reader, viewer)}`;
  const { memory } = scope;
  const index = memory.prepared.get(key, String(memory.feed.data), build).value;
  const rows = catalogueReading.tracksByIds(reader, { viewer, ids: [...index.ids], reach: 'list' }, state);
  return withSongs(index, rows, roots, markup);
}

function openRoots(scope: ReadingScope, roots: readonly MusicRootRow[]): OpenRoot[] {
  return roots.flatMap(({ id, folderGid }) => {
    const folder = folderGid === null ? undefined : openedFolder(scope, folderGid);
    return folder === undefined ? [] : [{ id, folder }];
  });
}

/** Viewers of one class see the same folders: an audience, or one account that owns what its audience does not see. */
function className(reader: Reader, viewer: AccountViewer): string {
  const { id, artistId } = viewer.account;
  const personal = !isStaff(viewer) && (artistId !== null || ownsUnlisted(reader, viewer));
  return personal ? `account ${id} ${artistId}` : audienceOf(viewer);
}
