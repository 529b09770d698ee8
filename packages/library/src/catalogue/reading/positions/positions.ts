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
import type { Kept } from '../shelves/shelf.ts';
import { type Composed, composedOrder } from './composed.ts';
import { allAsSets, fewAlong, fewestOf, type IdSet, parted } from './few.ts';
import { albumFilters, artistFilters, trackFilters } from './filters.ts';
import { type Flags, within } from './id-list.ts';
import { narrowings } from './narrowing.ts';
import { isPersonalSort, type Kind, personalOrder, sharedOrder } from './orders.ts';
import { seenAlbums, seenArtists, seenTracks } from './seen.ts';
import { countAll, countMembers, Selection } from './selection.ts';
import { isWidth, Shuffle, widthOf } from './shuffle.ts';

type Sort = AlbumSort | TrackSort | ArtistSort;

/** What a list is made of: its order, and the sets that its items must be in. */
export interface ListOf {
  readonly kind: Kind;
  readonly sort: Sort;
  /** In place of the sort. */
  readonly keys?: readonly OrderKey[] | undefined;
  readonly seed: number;
  /** Bits of the random order that a cursor goes on in; those that the items need unless told. */
  readonly width?: number | undefined;
  readonly sets: readonly Kept<Flags>[];
  /** Filters that let few through: their items must be among these ids, too. */
  readonly few: readonly Kept<Int32Array>[];
}

export function albumList(scope: Scope, query: Partial<AlbumQuery>, sort: AlbumSort): ListOf {
  const filters = [...albumFilters(scope, query), ...narrowings(scope, 'album', query.narrow)];
  return {
    kind: 'album',
    sort,
    keys: query.keys,
    seed: query.seed ?? 0,
    ...among(seenAlbums(scope), filters),
  };
}

export function trackList(
  scope: Scope,
  query: TrackFilter & {
    readonly seed?: number | undefined;
    readonly keys?: readonly OrderKey[] | undefined;
  },
  sort: TrackSort,
): ListOf {
  const filters = [...trackFilters(scope, query), ...narrowings(scope, 'track', query.narrow)];
  return {
    kind: 'track',
    sort,
    keys: query.keys,
    seed: query.seed ?? 0,
    ...among(seenTracks(scope), filters),
  };
}

export function artistList(scope: Scope, query: Partial<ArtistQuery>, sort: ArtistSort): ListOf {
  const filters = [...artistFilters(scope, query), ...narrowings(scope, 'artist', query.narrow)];
  return {
    kind: 'artist',
    sort,
    keys: query.keys,
    seed: query.seed ?? 0,
    ...among(seenArtists(scope), filters),
  };
}

/** What the viewer sees, filtered. */
function among(seen: Kept<Flags>, filters: readonly IdSet[]): Pick<ListOf, 'sets' | 'few'> {
  const { sets, few } = parted(filters);
  return { sets: [seen, ...sets], few };
}

/** The members of a list in a direction. What it takes to find any of them is kept for the next page. */
export function selectionOf(scope: Scope, list: ListOf, direction: Direction = 'asc'): Selection {
  const shuffle = shuffleOf(list);
  if (shuffle !== undefined) return randomSelection(scope, list, shuffle, direction);
  const ordered = orderOf(scope, list, direction);
  const { order } = ordered;
  const few = fewestOf(scope, list);
  const own = few && fewAlong(scope, few, order, valuesOf(list.sets));
  if (own !== undefined) return selectionOfFew(own, ordered.direction);
  const filters = allAsSets(scope, list);
  const sets = valuesOf(filters);
  const stamp = filters.map(({ id }) => id).join();
  const count = (): Int32Array => countMembers(order.value, sets);
  const counts = scope.memory.positions.get(
    `${list.kind} ${list.sort} ${order.id} ${stamp}`,
    '',
    count,
  ).value;
  return new Selection(order.value, sets, ordered.direction, counts.at(-1) ?? 0, () => counts);
}

const valuesOf = (sets: readonly Kept<Flags>[]): readonly Flags[] => sets.map(({ value }) => value);

function selectionOfFew(ids: Int32Array, direction: Direction): Selection {
  return new Selection(ids, [], direction, ids.length, () => countMembers(ids, []));
}

function orderOf(scope: Scope, { kind, sort, keys }: ListOf, direction: Direction): Composed {
  if (keys !== undefined) return composedOrder(scope, kind, keys);
  if (sort === 'random') throw new TypeError('a shuffle is no order that is kept');
  return { order: namedOrder(scope, kind, sort), direction };
}

function namedOrder(scope: Scope, kind: Kind, sort: Exclude<Sort, 'random'>): Kept<Int32Array> {
  return isPersonalSort(sort) ? personalOrder(scope, kind, sort) : sharedOrder(scope, kind, sort);
}

/** The random order that a list is in; undefined for a list in another. */
export function shuffleOf({ sort, keys, seed, width, sets }: ListOf): Shuffle | undefined {
  if (sort !== 'random' || keys !== undefined) return undefined;
  const now = widthOf(sets[0]?.value.length ?? 0);
  // A cursor goes on in the width in which its list began. It comes from a client: an absurd one would cost time.
  const began = width !== undefined && isWidth(width) && width <= now + 2;
  return new Shuffle(began ? width : now, seed);
}

/**
 * How many members there are does not hang on the seed; where each
 * thousandth of them stands is only needed for an offset.
 */
function randomSelection(
  scope: Scope,
  { kind, sets, few: lists }: ListOf,
  shuffle: Shuffle,
  direction: Direction,
): Selection {
  const { memory } = scope;
  const all = valuesOf(sets);
  const few = fewestOf(scope, { sets, few: lists });
  if (few !== undefined) {
    const placed = within(few, all).filter((id) => id < shuffle.length);
    return selectionOfFew(
      placed.sort((a, b) => shuffle.placeOf(a) - shuffle.placeOf(b)),
      direction,
    );
  }
  const stamp = sets.map(({ id }) => id).join();
  const total = memory.positions.get(`${kind} members ${stamp}`, '', () => Int32Array.of(countAll(all)));
  const { seed, width } = shuffle;
  const counts = (): Int32Array =>
    memory.positions.get(`${kind} random ${width} ${seed} ${stamp}`, '', () => countMembers(shuffle, all))
      .value;
  return new Selection(shuffle, all, direction, total.value[0] ?? 0, counts);
}
