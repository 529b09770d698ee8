import type { AlbumQuery, AlbumSort, ArtistQuery, ArtistSort, Filter, TrackSort } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { albumFilters, artistFilters, trackFilters } from './filters.ts';
import { type Flags, idsOf, within } from './id-list.ts';
import { isPersonalSort, type Kind, personalOrder, sharedOrder } from './orders.ts';
import { shuffled } from './random-order.ts';
import { seenAlbums, seenArtists, seenTracks, viewerClass } from './seen.ts';
import type { Kept } from './shelf.ts';

type Sort = AlbumSort | TrackSort | ArtistSort;

/** What a list is made of: its order, and the sets that its items must be in. */
export interface ListOf {
  readonly kind: Kind;
  readonly sort: Sort;
  readonly seed: number;
  readonly sets: readonly Kept<Flags>[];
}

export function albumList(scope: Scope, query: Partial<AlbumQuery>, sort: AlbumSort): ListOf {
  const sets = [seenAlbums(scope), ...albumFilters(scope, query)];
  return { kind: 'album', sort, seed: query.seed ?? 0, sets };
}

export function trackList(
  scope: Scope,
  query: Filter & { readonly seed?: number | undefined },
  sort: TrackSort,
): ListOf {
  return {
    kind: 'track',
    sort,
    seed: query.seed ?? 0,
    sets: [seenTracks(scope), ...trackFilters(scope, query)],
  };
}

export function artistList(scope: Scope, query: Partial<ArtistQuery>, sort: ArtistSort): ListOf {
  return {
    kind: 'artist',
    sort,
    seed: query.seed ?? 0,
    sets: [seenArtists(scope), ...artistFilters(scope, query)],
  };
}

/** The row ids of a list in ascending order, made from the order of all items in one pass and kept for the next page. */
export function positionsOf(scope: Scope, list: ListOf): Int32Array {
  const { kind, sort, sets } = list;
  const values = sets.map(({ value }) => value);
  const stamp = sets.map(({ id }) => id).join();
  if (isPersonalSort(sort)) return within(personalOrder(scope, kind, sort).value, values);
  if (sort === 'random') return randomPositions(scope, list, stamp);
  const order = sharedOrder(scope, kind, sort);
  // Without a filter the list is everybody's of this class: worth its own place. With one it is one of very many.
  const key = `${kind} ${sort} ${sets.length === 1 ? viewerClass(scope) : 'filtered'} ${sets.length === 1 ? '' : stamp}`;
  return scope.memory.positions.get(key, `${order.id}:${stamp}`, () => within(order.value, values)).value;
}

function randomPositions(scope: Scope, { kind, seed, sets }: ListOf, stamp: string): Int32Array {
  const [first, ...rest] = sets.map(({ value }) => value);
  const read = (): Int32Array => shuffled(within(idsOf(first ?? new Uint8Array(0)), rest), seed);
  return scope.memory.positions.get(`${kind} random ${seed} ${stamp}`, '', read).value;
}
