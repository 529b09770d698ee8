import type { SearchQuery, SearchResult, Slice } from '../../queries.ts';
import type { Fetch } from '../positions/page.ts';
import { albumList, artistList, type ListOf, selectionOf, trackList } from '../positions/positions.ts';
import { albumRows } from '../rows/album-rows.ts';
import { artistRows } from '../rows/artist-rows.ts';
import { trackRows } from '../rows/track-rows.ts';
import type { Scope } from '../scope.ts';
import { rankedIds } from './candidates.ts';
import { type Terms, termsOf } from './terms.ts';

/** What matches a text, of each kind the part that was asked for. */
export function searchAll(scope: Scope, query: SearchQuery): SearchResult {
  const terms = termsOf(query.query);
  const filter = query.rootId === undefined ? {} : { rootId: query.rootId };
  return {
    artists: hits(
      scope,
      terms,
      query.artists,
      () => artistList(scope, filter, 'name'),
      (ids) => artistRows(scope, ids, 'list'),
    ),
    albums: hits(
      scope,
      terms,
      query.albums,
      () => albumList(scope, filter, 'title'),
      (ids) => albumRows(scope, ids, 'list'),
    ),
    tracks: hits(
      scope,
      terms,
      query.tracks,
      () => trackList(scope, filter, 'title'),
      (ids) => trackRows(scope, ids, 'list'),
    ),
  };
}

function hits<T>(
  scope: Scope,
  terms: Terms,
  { offset, limit }: Slice,
  listOf: () => ListOf,
  fetch: Fetch<T>,
): T[] {
  if (limit <= 0) return [];
  const list = listOf();
  const ids = terms.everything
    ? selectionOf(scope, list).members(offset, limit)
    : rankedIds(
        scope,
        list.kind,
        terms,
        list.sets.map(({ value }) => value),
        offset + limit,
      ).slice(offset, offset + limit);
  const rows = fetch(ids);
  return ids.flatMap((id) => rows.get(id) ?? []);
}
