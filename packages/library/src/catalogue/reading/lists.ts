/** The lists that have pages, and the search. */
import { HandOver, type Reader } from '@bandstand/sqlite';
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
import { type Fetch, type Found, pageOf, type Wanted } from './positions/page.ts';
import { albumList, artistList, type ListOf, trackList } from './positions/positions.ts';
import { albumRows } from './rows/album-rows.ts';
import { artistRows } from './rows/artist-rows.ts';
import { trackRows } from './rows/track-rows.ts';
import { type Scope, scopeOf } from './scope.ts';
import { searchAll } from './search/search.ts';

/** Who asks. */
export interface Asked {
  readonly viewer: Viewer;
}
/** Which page of which list. */
export interface AskedList<Q> extends Asked {
  readonly query: Q & { readonly seed: number };
  readonly wanted: Wanted;
  /** Set when the call was handed over: the page that its home has found, or that it is read to its end there. */
  readonly found?: Found | 'gone';
}

export function artists(reader: Reader, asked: AskedList<ArtistQuery>, state: ThreadState): Page<ArtistRow> {
  const scope = scopeOf(reader, asked.viewer, state);
  const list = (): ListOf => artistList(scope, asked.query, asked.query.sort ?? 'name');
  return pageAnywhere(scope, asked, state, list, (ids) => artistRows(scope, ids, 'list'));
}

export function albums(reader: Reader, asked: AskedList<AlbumQuery>, state: ThreadState): Page<AlbumRow> {
  const scope = scopeOf(reader, asked.viewer, state);
  const list = (): ListOf => albumList(scope, asked.query, asked.query.sort);
  return pageAnywhere(scope, asked, state, list, (ids) => albumRows(scope, ids, 'list'));
}

export function tracks(reader: Reader, asked: AskedList<TrackQuery>, state: ThreadState): Page<TrackRow> {
  const scope = scopeOf(reader, asked.viewer, state);
  const list = (): ListOf => trackList(scope, asked.query, asked.query.sort);
  return pageAnywhere(scope, asked, state, list, (ids) => trackRows(scope, ids, 'list'));
}

/**
 * A page, of which only the ids need the orders that the home of this list keeps. When others wait there, any thread
 * may read the rows: most of the work. Where one of them is gone meanwhile, the page is read at home as a whole.
 */
function pageAnywhere<Q, T>(
  scope: Scope,
  asked: AskedList<Q>,
  { someoneWaits }: ThreadState,
  list: () => ListOf,
  fetch: Fetch<T>,
): Page<T> {
  const { found, wanted } = asked;
  if (found === undefined)
    return pageOf(scope, list(), wanted, fetch, (page) => {
      if (someoneWaits?.() === true) throw new HandOver({ ...asked, found: page() }, 'any');
    });
  if (found === 'gone') return pageOf(scope, list(), wanted, fetch);
  const rows = fetch(found.items);
  const items = found.items.flatMap((id) => rows.get(id) ?? []);
  if (items.length < found.items.length) throw new HandOver({ ...asked, found: 'gone' }, 'home');
  return { ...found, items };
}

export function search(
  reader: Reader,
  { viewer, query }: Asked & { query: SearchQuery },
  state: ThreadState,
): SearchResult {
  return searchAll(scopeOf(reader, viewer, state), query);
}
