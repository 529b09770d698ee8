import type { AlbumRow, AlbumStatus, ArtistRow, TrackRow } from './rows.ts';

export type Direction = 'asc' | 'desc';

/**
 * Where a page starts. A cursor goes on after an item whatever was added or removed meanwhile; an offset counts
 * from the beginning of the list as it is now. A cursor wins over an offset.
 */
export interface Paging {
  /** 1 to 500. */
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly offset?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page, null after the last item. */
  readonly next: string | null;
  /** Items in the whole list. */
  readonly total: number;
}

/** Orders that belong to the viewer: they hold only what he played, starred or rated, and nothing for a stranger. */
export const personalSorts = ['frequent', 'recent', 'starred', 'rated'] as const;
export type PersonalSort = (typeof personalSorts)[number];

export const albumSorts = [
  'title',
  'artist',
  'added',
  'published',
  'year',
  'random',
  ...personalSorts,
] as const;
export const trackSorts = [
  'title',
  'album',
  'albumArtist',
  'added',
  'year',
  'random',
  ...personalSorts,
] as const;
export const artistSorts = ['name', 'added', 'random', ...personalSorts] as const;
export type AlbumSort = (typeof albumSorts)[number];
export type TrackSort = (typeof trackSorts)[number];
export type ArtistSort = (typeof artistSorts)[number];

/** Marks of the viewer as keys of an order: favourites are marked or not, the others have numbers. */
export const personalKeys = ['favourite', 'rated', 'frequent', 'recent'] as const;
export type PersonalKey = (typeof personalKeys)[number];

/**
 * What an order of several keys may be made of. `disc` and `number` are those
 * on the album, `premiered` the date as tagged.
 */
export const albumKeys = [
  'title',
  'artist',
  'added',
  'year',
  'premiered',
  'duration',
  ...personalKeys,
] as const;
export const trackKeys = [
  'title',
  'album',
  'albumArtist',
  'artist',
  'disc',
  'number',
  'added',
  'year',
  'premiered',
  'duration',
  ...personalKeys,
] as const;
/** `contentAdded` is when the newest album came. */
export const artistKeys = ['name', 'added', 'contentAdded', ...personalKeys] as const;
export type AlbumKey = (typeof albumKeys)[number];
export type TrackKey = (typeof trackKeys)[number];
export type ArtistKey = (typeof artistKeys)[number];

export interface OrderKey<K extends string = AlbumKey | TrackKey | ArtistKey> {
  readonly key: K;
  readonly order: Direction;
}

/**
 * An order of several keys in place of `sort` and `order`; equal items go by the next key. What has no value for a key comes
 * before what has one; when the first key is the viewer's own, the list holds only what he marked. Such lists have
 * offsets, no cursors.
 */
export interface Keyed<K extends string> {
  readonly keys?: readonly OrderKey<K>[] | undefined;
}

/** Artists of whom one must be credited: on albums of their own, on those of others, or on any. */
export interface Credited {
  /** Gids. */
  readonly artists: readonly string[];
  readonly as: ArtistAlbums;
}

/** Filters that fewer lists need. All that are named must hold. */
export interface Narrowing {
  /** Row by row, all must hold; for albums and tracks. */
  readonly credited?: readonly Credited[] | undefined;
  /** Gids of albums: only these, or only their tracks. */
  readonly albums?: readonly string[] | undefined;
  /** Only albums (or what is on albums) of any of these labels. */
  readonly labels?: readonly string[] | undefined;
  /** Dates as tagged, from the first on and before the second. */
  readonly premiered?:
    | { readonly from?: string | undefined; readonly before?: string | undefined }
    | undefined;
  /** ISO 8601: what changed since, as far back as changes are kept; beyond that everything. */
  readonly changedSince?: string | undefined;
  /** The same, or what the viewer did since. */
  readonly touchedSince?: string | undefined;
  /** Gids that are left out. */
  readonly except?: readonly string[] | undefined;
}

/** Names as they are compared (see `foldName`); for artists those without their article. */
export interface NameRange {
  readonly startsWith?: string | undefined;
  /** This name and all after it. */
  readonly from?: string | undefined;
  /** All before this name. */
  readonly before?: string | undefined;
}

/** What the viewer did, or did not do, with an item: each is one of the orders that are his own. */
export interface PersonalFilter {
  readonly having?: readonly PersonalSort[] | undefined;
  readonly lacking?: readonly PersonalSort[] | undefined;
  readonly names?: NameRange | undefined;
  readonly narrow?: Narrowing | undefined;
}

export interface Filter extends PersonalFilter {
  /** One genre, compared without regard to case. */
  readonly genre?: string | undefined;
  /** Any of these genres. */
  readonly genres?: readonly string[] | undefined;
  /** Any of these years. */
  readonly years?: readonly number[] | undefined;
  /** Both years included; either may be left out. */
  readonly fromYear?: number | undefined;
  readonly toYear?: number | undefined;
  /** Only what has a file in this music folder. */
  readonly rootId?: number | undefined;
  /** Gid of an artist: only what credits him in any role, albums also for one of their tracks. */
  readonly artist?: string | undefined;
}

/** Which albums of an artist: his own, those he only appears on, or both. */
export const artistAlbums = ['own', 'appears-on', 'all'] as const;
export type ArtistAlbums = (typeof artistAlbums)[number];

export interface AlbumQuery extends Paging, Filter, Keyed<AlbumKey> {
  readonly sort: AlbumSort;
  /** Without it: ascending for names and years, descending (newest, most, best first) for all others. */
  readonly order?: Direction | undefined;
  /** Together with `artist`; 'all' unless told. */
  readonly artistAlbums?: ArtistAlbums | undefined;
  readonly state?: AlbumStatus | undefined;
  /** Only what the viewer owns, co-owns or is the artist of. */
  readonly mine?: boolean | undefined;
  /** Same seed, same random order; without it a new one is drawn, which the cursor carries on. */
  readonly seed?: number | undefined;
}

export interface TrackFilter extends Filter {
  /** Gid of an artist: only what is on an album of his own. */
  readonly albumArtist?: string | undefined;
  /** Only what has no year. */
  readonly undated?: boolean | undefined;
}

export interface TrackQuery extends Paging, TrackFilter, Keyed<TrackKey> {
  readonly sort: TrackSort;
  readonly order?: Direction | undefined;
  readonly seed?: number | undefined;
}

export interface ArtistQuery extends Paging, PersonalFilter, Keyed<ArtistKey> {
  readonly sort?: ArtistSort | undefined;
  readonly order?: Direction | undefined;
  /** Leaves out who is credited on single tracks only. */
  readonly withAlbums?: boolean | undefined;
  readonly rootId?: number | undefined;
  /** Only who is credited on an album or a track of any of these genres. */
  readonly genres?: readonly string[] | undefined;
  readonly seed?: number | undefined;
}

export interface RandomQuery extends Filter {
  readonly limit: number;
}

export interface Slice {
  readonly offset: number;
  /** 0 leaves this kind out. */
  readonly limit: number;
}

export interface SearchQuery {
  /** Any text. Empty (or two quotation marks, as some clients write it) lists everything in order of name. */
  readonly query: string;
  readonly artists: Slice;
  readonly albums: Slice;
  readonly tracks: Slice;
  readonly rootId?: number | undefined;
}

export interface SearchResult {
  readonly artists: readonly ArtistRow[];
  readonly albums: readonly AlbumRow[];
  readonly tracks: readonly TrackRow[];
}

export interface Counts {
  readonly artists: number;
  readonly albums: number;
  readonly tracks: number;
  readonly genres: number;
}
