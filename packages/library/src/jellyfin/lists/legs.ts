import {
  type AlbumSort,
  type ArtistSort,
  type Direction,
  type PersonalSort,
  personalSorts,
  type TrackSort,
} from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';

/**
 * A part of a list that has an order of its own. These clients expect every item in every order, while orders by plays,
 * stars or ratings hold only what has any: what is left follows (or, ascending, comes first) by name.
 */
export interface Leg<S> {
  readonly sort: S;
  readonly order: Direction;
  readonly lacking?: readonly PersonalSort[];
  readonly undated?: boolean;
}

const personal: Readonly<Record<string, PersonalSort>> = {
  playcount: 'frequent',
  dateplayed: 'recent',
  isfavoriteorliked: 'starred',
  communityrating: 'rated',
  criticrating: 'rated',
};

const shared = {
  datecreated: 'added',
  datelastcontentadded: 'added',
  random: 'random',
} as const;

const albumOrders: Readonly<Record<string, AlbumSort>> = {
  ...personal,
  ...shared,
  sortname: 'title',
  name: 'title',
  album: 'title',
  albumartist: 'artist',
  artist: 'artist',
  premieredate: 'year',
  productionyear: 'year',
};

const trackOrders: Readonly<Record<string, TrackSort>> = {
  ...personal,
  ...shared,
  sortname: 'title',
  name: 'title',
  album: 'album',
  parentindexnumber: 'album',
  indexnumber: 'album',
  albumartist: 'albumArtist',
  artist: 'albumArtist',
  premieredate: 'year',
  productionyear: 'year',
};

const artistOrders: Readonly<Record<string, ArtistSort>> = {
  ...personal,
  ...shared,
  sortname: 'name',
  name: 'name',
  albumartist: 'name',
  artist: 'name',
};

/** The words of SortBy that are known, in lower case, by the kind of item. */
export const sortWords = { album: albumOrders, track: trackOrders, artist: artistOrders } as const;

/** The first order of SortBy that is known, with its direction. What is not known (Runtime, ChildCount) is passed over. */
function wanted<S extends string>(
  { words }: { readonly words: Asked },
  orders: Readonly<Record<string, S>>,
  usual: S,
): { readonly sort: S; readonly order: Direction } {
  for (const [index, word] of words.sortBy.entries()) {
    const sort = orders[word];
    if (sort !== undefined) return { sort, order: words.orders[index] ?? words.orders[0] ?? 'asc' };
  }
  return { sort: usual, order: words.orders[0] ?? 'asc' };
}

interface Asked {
  readonly sortBy: readonly string[];
  readonly orders: readonly Direction[];
}

/** The SortBy and SortOrder of a request. */
export function askedOrder(query: Fields): Asked {
  return {
    sortBy: query.words('sortBy'),
    orders: query.words('sortOrder').map((word) => (word.startsWith('desc') ? 'desc' : 'asc')),
  };
}

export function albumLegs(words: Asked, usual: AlbumSort = 'title'): readonly Leg<AlbumSort>[] {
  return legsOf(wanted({ words }, albumOrders, usual), 'title');
}

export function artistLegs(words: Asked): readonly Leg<ArtistSort>[] {
  return legsOf(wanted({ words }, artistOrders, 'name'), 'name');
}

export function trackLegs(words: Asked, usual: TrackSort = 'title'): readonly Leg<TrackSort>[] {
  const first = wanted({ words }, trackOrders, usual);
  if (first.sort !== 'year') return legsOf(first, 'title');
  const rest: Leg<TrackSort> = { sort: 'title', order: 'asc', undated: true };
  return first.order === 'desc' ? [first, rest] : [rest, first];
}

function legsOf<S extends string>(
  first: { readonly sort: S; readonly order: Direction },
  rest: S,
): readonly Leg<S>[] {
  const own = personalSorts.find((sort) => sort === first.sort);
  if (own === undefined) return [first];
  const others: Leg<S> = { sort: rest, order: 'asc', lacking: [own] };
  return first.order === 'desc' ? [first, others] : [others, first];
}
