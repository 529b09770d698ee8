/**
 * What reading threads do for the catalogue: give a ReadPool this module, or one that exports all of it. Every function
 * reads one snapshot and answers for one viewer.
 */
import type { Reader } from '@bandstand/sqlite';
import { type Reach, stranger } from '../../access/index.ts';
import type {
  AlbumDetail,
  AlbumRow,
  ArtistAlbums,
  ArtistDetail,
  ArtistRow,
  Counts,
  FolderDetail,
  GenreRow,
  LabelRow,
  Matched,
  MusicRootRow,
  RandomQuery,
  SearchResult,
  TrackRow,
  TrackRules,
} from '../types.ts';
import { type IndexFormat, type IndexQuery, preparedIndex } from './artist-index.ts';
import { restIndex } from './artist-index-json.ts';
import { firstTrackBelow, folderDetail, rootRows, folderTracks as tracksOfFolder } from './folders.ts';
import { genreRows } from './genres.ts';
import { labelRows } from './labels.ts';
import type { Asked } from './lists.ts';
import type { ThreadState } from './memory.ts';
import { countFlags } from './positions/id-list.ts';
import { albumList, artistList, type ListOf, selectionOf, trackList } from './positions/positions.ts';
import { sample } from './positions/sample.ts';
import { seenAlbums, seenArtists, seenTracks } from './positions/seen.ts';
import { albumRows } from './rows/album-rows.ts';
import { artistDetail, artistRows } from './rows/artist-rows.ts';
import { trackRows } from './rows/track-rows.ts';
import { matchedTracks } from './rules/matching.ts';
import { type Scope, scopeOf } from './scope.ts';
import { albumOf, albumsBy, idOf, idsOfGids, inOrder, releasesOf } from './single.ts';
import type { Spliced } from './spliced.ts';
import { warmAlbumLists, warmTrackLists } from './warm.ts';
import { seenYears } from './years.ts';

export type { IndexFormat, IndexQuery } from './artist-index.ts';
export { albums, artists, search, tracks } from './lists.ts';
export type { Prepared, ThreadState } from './memory.ts';
export type { Wanted } from './positions/page.ts';
export { albumsJson, artistsJson, folderJson, searchJson, tracksJson } from './written.ts';

interface AskedFor extends Asked {
  readonly gid: string;
}

export function artist(
  reader: Reader,
  { viewer, gid }: AskedFor,
  state: ThreadState,
): ArtistDetail | undefined {
  const id = idOf(reader, 'artists', gid);
  return id === undefined ? undefined : artistDetail(scopeOf(reader, viewer, state), id);
}

export function albumsOfArtist(
  reader: Reader,
  { viewer, gid, which }: AskedFor & { which: ArtistAlbums },
  state: ThreadState,
): readonly AlbumRow[] | undefined {
  const id = idOf(reader, 'artists', gid);
  return id === undefined ? undefined : albumsBy(scopeOf(reader, viewer, state), id, gid, which);
}

export function artistIndexJson(
  reader: Reader,
  { viewer, query }: Asked & { query: IndexQuery },
  state: ThreadState,
): Spliced {
  return preparedIndex(scopeOf(reader, viewer, state), query, restIndex);
}

export function album(
  reader: Reader,
  { viewer, gid }: AskedFor,
  state: ThreadState,
): AlbumDetail | undefined {
  const id = idOf(reader, 'albums', gid);
  return id === undefined ? undefined : albumOf(scopeOf(reader, viewer, state), id);
}

export function track(reader: Reader, { viewer, gid }: AskedFor, state: ThreadState): TrackRow | undefined {
  const id = idOf(reader, 'tracks', gid);
  return id === undefined ? undefined : trackRows(scopeOf(reader, viewer, state), [id], 'see').get(id);
}

export function releasesOfTrack(
  reader: Reader,
  { viewer, gid }: AskedFor,
  state: ThreadState,
): readonly AlbumRow[] | undefined {
  const id = idOf(reader, 'tracks', gid);
  return id === undefined ? undefined : releasesOf(scopeOf(reader, viewer, state), id);
}

export function tracksByIds(
  reader: Reader,
  { viewer, ids, reach }: Asked & { ids: readonly number[]; reach: Reach },
  state: ThreadState,
): (TrackRow | null)[] {
  const scope = scopeOf(reader, viewer, state);
  return inOrder(ids, trackRows(scope, ids, reach));
}

export function tracksByGids(
  reader: Reader,
  { viewer, gids }: Asked & { gids: readonly string[] },
  state: ThreadState,
): (TrackRow | null)[] {
  const scope = scopeOf(reader, viewer, state);
  const ids = idsOfGids(reader, 'tracks', gids);
  return inOrder(ids, trackRows(scope, ids, 'see'));
}

export function albumsByIds(
  reader: Reader,
  { viewer, ids }: Asked & { ids: readonly number[] },
  state: ThreadState,
): (AlbumRow | null)[] {
  return inOrder(ids, albumRows(scopeOf(reader, viewer, state), ids, 'see'));
}

export function artistsByIds(
  reader: Reader,
  { viewer, ids }: Asked & { ids: readonly number[] },
  state: ThreadState,
): (ArtistRow | null)[] {
  return inOrder(ids, artistRows(scopeOf(reader, viewer, state), ids, 'see'));
}

export function randomTracks(
  reader: Reader,
  { viewer, query, seed }: Asked & { query: RandomQuery; seed: number },
  state: ThreadState,
): readonly TrackRow[] {
  const scope = scopeOf(reader, viewer, state);
  const selection = selectionOf(scope, trackList(scope, query, 'title'));
  const ids = sample(selection.total, query.limit, seed).flatMap((number) => selection.members(number, 1));
  const rows = trackRows(scope, ids, 'list');
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** The tracks that the rules of a smart playlist find. @param seed of the random order @param now ms since 1970 */
export function matching(
  reader: Reader,
  { viewer, rules, now, seed }: Asked & { rules: TrackRules; now: number; seed: number },
  state: ThreadState,
): Matched {
  return matchedTracks(scopeOf(reader, viewer, state), rules, now, seed);
}

interface AskedIn extends Asked {
  /** Only what lies in this music folder. */
  readonly rootId: number | undefined;
}

export function genres(reader: Reader, { viewer, rootId }: AskedIn, state: ThreadState): readonly GenreRow[] {
  return genreRows(scopeOf(reader, viewer, state), rootId);
}

export function labels(reader: Reader, { viewer, rootId }: AskedIn, state: ThreadState): readonly LabelRow[] {
  return labelRows(scopeOf(reader, viewer, state), rootId);
}

export function years(reader: Reader, { viewer, rootId }: AskedIn, state: ThreadState): readonly number[] {
  return seenYears(scopeOf(reader, viewer, state), rootId);
}

export function musicRoots(reader: Reader, { viewer }: Asked, state: ThreadState): readonly MusicRootRow[] {
  return rootRows(scopeOf(reader, viewer, state));
}

export function folder(
  reader: Reader,
  { viewer, gid }: AskedFor,
  state: ThreadState,
): FolderDetail | undefined {
  return folderDetail(scopeOf(reader, viewer, state), gid);
}

/** The tracks right in a folder. */
export function folderTracks(
  reader: Reader,
  { viewer, gid }: AskedFor,
  state: ThreadState,
): readonly TrackRow[] | undefined {
  return tracksOfFolder(scopeOf(reader, viewer, state), gid);
}

/** The gid of the first track in or below a folder, on so many levels. */
export function trackBelow(
  reader: Reader,
  { viewer, gid, levels }: AskedFor & { levels: number },
  state: ThreadState,
): string | undefined {
  return firstTrackBelow(scopeOf(reader, viewer, state), gid, levels);
}

export function starred(
  reader: Reader,
  { viewer, query }: Asked & { query: { readonly rootId?: number | undefined } },
  state: ThreadState,
): SearchResult {
  const scope = scopeOf(reader, viewer, state);
  const latestFirst = (list: ListOf): number[] => {
    const selection = selectionOf(scope, list, 'desc');
    return selection.members(0, selection.total);
  };
  const artistIds = latestFirst(artistList(scope, query, 'starred'));
  const albumIds = latestFirst(albumList(scope, query, 'starred'));
  const trackIds = latestFirst(trackList(scope, query, 'starred'));
  const found = {
    artists: artistRows(scope, artistIds, 'list'),
    albums: albumRows(scope, albumIds, 'list'),
    tracks: trackRows(scope, trackIds, 'list'),
  };
  return {
    artists: artistIds.flatMap((id) => found.artists.get(id) ?? []),
    albums: albumIds.flatMap((id) => found.albums.get(id) ?? []),
    tracks: trackIds.flatMap((id) => found.tracks.get(id) ?? []),
  };
}

export function counts(reader: Reader, { viewer }: Asked, state: ThreadState): Counts {
  const scope: Scope = scopeOf(reader, viewer, state);
  return {
    artists: countFlags(seenArtists(scope).value),
    albums: countFlags(seenAlbums(scope).value),
    tracks: countFlags(seenTracks(scope).value),
    genres: genreRows(scope).length,
  };
}

/**
 * The list of all artists in a face's own format: for functions that a face adds to the module of the reading threads.
 * UTF-8, kept ready for each class of viewers until the catalogue changes.
 */
export function preparedArtistIndex(
  reader: Reader,
  { viewer, query, format }: Asked & { query: IndexQuery; format: IndexFormat },
  state: ThreadState,
): Spliced {
  return preparedIndex(scopeOf(reader, viewer, state), query, format);
}

/** Everybody's lists: those of strangers stand for the orders that all audiences share. */
export function warmAlbums(reader: Reader, _args: object, state: ThreadState): void {
  warmAlbumLists(scopeOf(reader, stranger, state));
}

export function warmTracks(reader: Reader, _args: object, state: ThreadState): void {
  warmTrackLists(scopeOf(reader, stranger, state));
}
