import type {
  AlbumKey,
  ArtistKey,
  Direction,
  OrderKey,
  PersonalKey,
  PersonalSort,
  TrackKey,
} from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';

/**
 * A part of a list that has an order of its own. These clients expect every item in every order, while orders by plays,
 * stars or ratings hold only what has any: what is left follows (or, ascending, comes first) by the other keys.
 */
export type Leg<K extends string> =
  | { readonly random: true }
  | {
      readonly random: false;
      readonly keys: readonly OrderKey<K>[];
      readonly lacking: readonly PersonalSort[];
    };

const personal = {
  playcount: 'frequent',
  dateplayed: 'recent',
  isfavoriteorliked: 'favourite',
  communityrating: 'rated',
  criticrating: 'rated',
} as const;

const ofMusic = {
  ...personal,
  datecreated: 'added',
  datelastcontentadded: 'added',
  premieredate: 'premiered',
  productionyear: 'year',
  runtime: 'duration',
  sortname: 'title',
  name: 'title',
} as const;

/** The words of SortBy that are known, in lower case, by the kind of item; beside them there is `random`. */
export const sortWords = {
  album: { ...ofMusic, album: 'title', albumartist: 'artist', artist: 'artist' },
  track: {
    ...ofMusic,
    album: 'album',
    albumartist: 'albumArtist',
    artist: 'artist',
    parentindexnumber: 'disc',
    indexnumber: 'number',
  },
  artist: {
    ...personal,
    datecreated: 'added',
    datelastcontentadded: 'contentAdded',
    sortname: 'name',
    name: 'name',
    albumartist: 'name',
    artist: 'name',
  },
} as const satisfies {
  readonly album: Readonly<Record<string, AlbumKey>>;
  readonly track: Readonly<Record<string, TrackKey>>;
  readonly artist: Readonly<Record<string, ArtistKey>>;
};

/** What the viewer's own keys leave out. */
const marks: Readonly<Record<PersonalKey, PersonalSort>> = {
  favourite: 'starred',
  rated: 'rated',
  frequent: 'frequent',
  recent: 'recent',
};
const markOf = (key: string): PersonalSort | undefined =>
  Object.entries(marks).find(([name]) => name === key)?.[1];

export interface Asked {
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

export const albumLegs = (asked: Asked, usual: AlbumKey = 'title'): readonly Leg<AlbumKey>[] =>
  legsOf<AlbumKey>(asked, sortWords.album, usual);
export const artistLegs = (asked: Asked): readonly Leg<ArtistKey>[] =>
  legsOf<ArtistKey>(asked, sortWords.artist, 'name');
export const trackLegs = (asked: Asked, usual: TrackKey = 'title'): readonly Leg<TrackKey>[] =>
  legsOf<TrackKey>(asked, sortWords.track, usual, onAlbums);

/**
 * The keys of a request as they are said of any kind, none when it says
 * none that are known: for rows that are there already.
 */
export function plainKeys(asked: Asked): readonly OrderKey[] {
  return onAlbums(keysOf<TrackKey>(asked, sortWords.track));
}

/**
 * Behind the album the sort name of a track is its place there: these
 * clients know sort names that begin with disc and number.
 */
function onAlbums(keys: readonly OrderKey<TrackKey>[]): readonly OrderKey<TrackKey>[] {
  const album = keys.findIndex(({ key }) => key === 'album');
  if (album < 0) return keys;
  const spelled = keys.flatMap((one, at): readonly OrderKey<TrackKey>[] =>
    one.key === 'title' && at > album
      ? [
          { key: 'disc', order: one.order },
          { key: 'number', order: one.order },
        ]
      : [one],
  );
  return spelled.filter((one, at) => spelled.findIndex(({ key }) => key === one.key) === at);
}

/** Keys of one list: more say nothing that the first do not. */
const mostKeys = 6;

/** What is not known (ChildCount) or the same of all (IsFolder) is passed over; behind Random nothing matters. */
function keysOf<K extends string>(
  { sortBy, orders }: Asked,
  words: Readonly<Record<string, K>>,
): OrderKey<K>[] {
  const keys: OrderKey<K>[] = [];
  for (const [at, word] of sortBy.entries()) {
    if (word === 'random') break;
    const key = Object.hasOwn(words, word) ? words[word] : undefined;
    if (key === undefined || keys.some((one) => one.key === key)) continue;
    keys.push({ key, order: orders[at] ?? orders[0] ?? 'asc' });
  }
  return keys.slice(0, mostKeys);
}

function legsOf<K extends string>(
  asked: Asked,
  words: Readonly<Record<string, K>>,
  usual: K,
  spelled: (keys: readonly OrderKey<K>[]) => readonly OrderKey<K>[] = (keys) => keys,
): readonly Leg<K>[] {
  const found = keysOf(asked, words);
  if (found.length === 0 && asked.sortBy.includes('random')) return [{ random: true }];
  const keys = found.length > 0 ? found : [{ key: usual, order: asked.orders[0] ?? 'asc' } as const];
  return byMarks(spelled(keys), usual, []);
}

/** What the viewer marked by the first key, and what he did not by the others. */
function byMarks<K extends string>(
  keys: readonly OrderKey<K>[],
  usual: K,
  lacking: readonly PersonalSort[],
): readonly Leg<K>[] {
  const [first, ...rest] = keys;
  const mark = first === undefined ? undefined : markOf(first.key);
  if (first === undefined) return byMarks([{ key: usual, order: 'asc' }], usual, lacking);
  if (mark === undefined) return [{ random: false, keys, lacking }];
  const behind: readonly OrderKey<K>[] = rest.length > 0 ? rest : [{ key: usual, order: 'asc' }];
  const marked: Leg<K> = { random: false, keys: [first, ...behind], lacking };
  const others = byMarks(behind, usual, [...lacking, mark]);
  return first.order === 'desc' ? [marked, ...others] : [...others, marked];
}
