/** The lists that have pages, and the search. */
import type { Reader } from '@bandstand/sqlite';
import type { Viewer } from '../../access/index.ts';
import type {
  AlbumQuery,
  AlbumRow,
  ArtistQuery,
  ArtistRow,
  Page,
  SearchQuery,
  SearchResult,
  TrackQuery,
  TrackRow,
} from '../types.ts';
import type { ThreadState } from './memory.ts';
import { pageOf, type Wanted } from './positions/page.ts';
import { albumList, artistList, trackList } from './positions/positions.ts';
import { albumRows } from './rows/album-rows.ts';
import { artistRows } from './rows/artist-rows.ts';
import { trackRows } from './rows/track-rows.ts';
import { scopeOf } from './scope.ts';
import { searchAll } from './search/search.ts';

/** Who asks. */
export interface Asked {
  readonly viewer: Viewer;
}
/** Which page of which list. */
export interface AskedList<Q> extends Asked {
  readonly query: Q & { readonly seed: number };
  readonly wanted: Wanted;
}

export function artists(
  reader: Reader,
  { viewer, query, wanted }: AskedList<ArtistQuery>,
  state: ThreadState,
): Page<ArtistRow> {
  const scope = scopeOf(reader, viewer, state);
  const list = artistList(scope, query, query.sort ?? 'name');
  return pageOf(scope, list, wanted, (ids) => artistRows(scope, ids, 'list'));
}

export function albums(
  reader: Reader,
  { viewer, query, wanted }: AskedList<AlbumQuery>,
  state: ThreadState,
): Page<AlbumRow> {
  const scope = scopeOf(reader, viewer, state);
  return pageOf(scope, albumList(scope, query, query.sort), wanted, (ids) => albumRows(scope, ids, 'list'));
}

export function tracks(
  reader: Reader,
  { viewer, query, wanted }: AskedList<TrackQuery>,
  state: ThreadState,
): Page<TrackRow> {
  const scope = scopeOf(reader, viewer, state);
  return pageOf(scope, trackList(scope, query, query.sort), wanted, (ids) => trackRows(scope, ids, 'list'));
}

export function search(
  reader: Reader,
  { viewer, query }: Asked & { query: SearchQuery },
  state: ThreadState,
): SearchResult {
  return searchAll(scopeOf(reader, viewer, state), query);
}
