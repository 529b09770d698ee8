import type { SearchQuery, SearchResult, Slice } from '../../queries.ts';
import type { TrackRow } from '../../rows.ts';
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

/**
 * Tracks that match a text, best first, read as far as somebody looks at them.
 * @param first rows that are read at first, twice as many in all each further time
 * @param most rows that are read at all
 */
export function* tracksFound(
  scope: Scope,
  text: string,
  first: number,
  most: number,
): Generator<TrackRow, void, undefined> {
  const terms = termsOf(text);
  const list = trackList(scope, {}, 'title');
  const sets = list.sets.map(({ value }) => value);
  let ids: readonly number[] = [];
  for (let [from, to] = [0, Math.min(first, most)]; from < to; [from, to] = [to, Math.min(2 * to, most)]) {
    if (ids.length < to)
      ids = terms.everything
        ? selectionOf(scope, list).members(0, to)
        : rankedIds(scope, 'track', terms, sets, to);
    const next = ids.slice(from, to);
    const rows = trackRows(scope, next, 'list');
    for (const id of next) {
      const row = rows.get(id);
      if (row !== undefined) yield row;
    }
    if (ids.length < to) return;
  }
}
