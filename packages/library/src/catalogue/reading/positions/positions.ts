import type {
  AlbumQuery,
  AlbumSort,
  ArtistQuery,
  ArtistSort,
  Direction,
  OrderKey,
  TrackFilter,
  TrackSort,
} from '../../queries.ts';
import type { Scope } from '../scope.ts';
import { type Composed, composedOrder } from './composed.ts';
import { fewAlong, fewestOf } from './few.ts';
import { albumFilters, artistFilters, trackFilters } from './filters.ts';
import { type Flags, idsOf, within } from './id-list.ts';
import { narrowings } from './narrowing.ts';
import { isPersonalSort, type Kind, personalOrder, sharedOrder } from './orders.ts';
import { shuffled } from './random-order.ts';
import { seenAlbums, seenArtists, seenTracks } from './seen.ts';
import { countMembers, Selection } from './selection.ts';
import type { Kept } from './shelf.ts';

type Sort = AlbumSort | TrackSort | ArtistSort;

/** What a list is made of: its order, and the sets that its items must be in. */
export interface ListOf {
  readonly kind: Kind;
  readonly sort: Sort;
  /** In place of the sort. */
  readonly keys?: readonly OrderKey[] | undefined;
  readonly seed: number;
  readonly sets: readonly Kept<Flags>[];
}

export function albumList(scope: Scope, query: Partial<AlbumQuery>, sort: AlbumSort): ListOf {
  const sets = [
    seenAlbums(scope),
    ...albumFilters(scope, query),
    ...narrowings(scope, 'album', query.narrow),
  ];
  return { kind: 'album', sort, keys: query.keys, seed: query.seed ?? 0, sets };
}

export function trackList(
  scope: Scope,
  query: TrackFilter & {
    readonly seed?: number | undefined;
    readonly keys?: readonly OrderKey[] | undefined;
  },
  sort: TrackSort,
): ListOf {
  return {
    kind: 'track',
    sort,
    keys: query.keys,
    seed: query.seed ?? 0,
    sets: [seenTracks(scope), ...trackFilters(scope, query), ...narrowings(scope, 'track', query.narrow)],
  };
}

export function artistList(scope: Scope, query: Partial<ArtistQuery>, sort: ArtistSort): ListOf {
  return {
    kind: 'artist',
    sort,
    keys: query.keys,
    seed: query.seed ?? 0,
    sets: [seenArtists(scope), ...artistFilters(scope, query), ...narrowings(scope, 'artist', query.narrow)],
  };
}

/** The members of a list in a direction. What it takes to find any of them is kept for the next page. */
export function selectionOf(scope: Scope, list: ListOf, direction: Direction = 'asc'): Selection {
  const sets = list.sets.map(({ value }) => value);
  const stamp = list.sets.map(({ id }) => id).join();
  const ordered = orderOf(scope, list, stamp, direction);
  const { order } = ordered;
  const few = fewestOf(scope, list.sets);
  const own = few && fewAlong(scope, few, order, sets);
  if (own !== undefined) return new Selection(own, [], countMembers(own, []), ordered.direction);
  const count = (): Int32Array => countMembers(order.value, sets);
  const counts = scope.memory.positions.get(`${list.kind} ${list.sort} ${order.id} ${stamp}`, '', count);
  return new Selection(order.value, sets, counts.value, ordered.direction);
}

function orderOf(scope: Scope, list: ListOf, stamp: string, direction: Direction): Composed {
  const { kind, sort, keys } = list;
  if (keys !== undefined) return composedOrder(scope, kind, keys);
  const order = sort === 'random' ? randomOrder(scope, list, stamp) : namedOrder(scope, kind, sort);
  return { order, direction };
}

function namedOrder(scope: Scope, kind: Kind, sort: Exclude<Sort, 'random'>): Kept<Int32Array> {
  return isPersonalSort(sort) ? personalOrder(scope, kind, sort) : sharedOrder(scope, kind, sort);
}

/** Only the members are shuffled: there may be few of them. */
function randomOrder(scope: Scope, { kind, seed, sets }: ListOf, stamp: string): Kept<Int32Array> {
  const all = sets.map(({ value }) => value);
  const few = fewestOf(scope, sets);
  const read = (): Int32Array =>
    shuffled(within(few?.value ?? idsOf(all[0] ?? new Uint8Array(0)), all), seed);
  return scope.memory.positions.get(`${kind} random ${seed} ${stamp}`, '', read);
}
