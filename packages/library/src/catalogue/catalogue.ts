import type { Reach, Viewer } from '../access/index.ts';
import { type After, decodeCursor, directionOf } from './cursor.ts';
import type { Wanted } from './reading/index.ts';
import { piecesOf } from './reading/spliced.ts';
import type { CatalogueReading } from './reading-module.ts';
import type {
  AlbumDetail,
  AlbumQuery,
  AlbumRow,
  ArtistAlbums,
  ArtistDetail,
  ArtistQuery,
  ArtistRow,
  Counts,
  Direction,
  FolderDetail,
  GenreRow,
  LabelRow,
  Matched,
  MusicRootRow,
  Page,
  Paging,
  RandomQuery,
  SearchQuery,
  SearchResult,
  TrackQuery,
  TrackRow,
  TrackRules,
} from './types.ts';

/** Reading threads whose module exports what `reading/index.ts` exports (and perhaps more); a ReadPool is one. */
export interface CatalogueReaders {
  call<K extends keyof CatalogueReading>(
    name: K,
    args: Parameters<CatalogueReading[K]>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<CatalogueReading[K]>>;
}

export interface CatalogueOptions {
  readonly readers: CatalogueReaders;
  /** Uniform in [0, 1): seeds the random orders. */
  readonly random: () => number;
}

/**
 * The reading side of the library. Every method answers what the viewer may see: what he may not see does not
 * exist, single items are undefined then and lists leave them out. Lists hold what is listed to him; a single item
 * asked for by its gid or id may also be an unlisted one. Nothing here blocks the calling thread. A list throws
 * LibraryError `invalid` for a cursor that is not its own; everything rejects with what
 * the reading threads reject with (`overloaded`, `closed`).
 */
export class Catalogue {
  readonly #readers: CatalogueReaders;
  readonly #random: () => number;

  constructor({ readers, random }: CatalogueOptions) {
    this.#readers = readers;
    this.#random = random;
  }

  /** A page of artists; by name, those without regard to a leading article. */
  async artists(viewer: Viewer, query: ArtistQuery): Promise<Page<ArtistRow>> {
    return this.#readers.call('artists', { viewer, ...this.#list({ ...query, sort: query.sort ?? 'name' }) });
  }

  /** The same page as the REST face writes it: JSON in UTF-8. */
  async artistsJson(viewer: Viewer, query: ArtistQuery): Promise<Uint8Array> {
    const list = this.#list({ ...query, sort: query.sort ?? 'name' });
    return this.#readers.call('artistsJson', { viewer, ...list });
  }

  /** One artist with biography and links. */
  artist(viewer: Viewer, gid: string): Promise<ArtistDetail | undefined> {
    return this.#readers.call('artist', { viewer, gid });
  }

  /**
   * All artists under their letters, for lists without pages: prepared JSON (UTF-8, in pieces) in the shape of the REST
   * answer, kept ready until the catalogue changes. Other faces prepare theirs with `preparedArtistIndex`.
   */
  async artistIndexJson(
    viewer: Viewer,
    query: { withAlbums?: boolean } = {},
  ): Promise<readonly Uint8Array[]> {
    return piecesOf(await this.#readers.call('artistIndexJson', { viewer, query }));
  }

  /** Albums of one artist, oldest first; undefined when there is no such artist. */
  albumsOfArtist(
    viewer: Viewer,
    gid: string,
    which: ArtistAlbums = 'all',
  ): Promise<readonly AlbumRow[] | undefined> {
    return this.#readers.call('albumsOfArtist', { viewer, gid, which });
  }

  /** A page of albums. */
  async albums(viewer: Viewer, query: AlbumQuery): Promise<Page<AlbumRow>> {
    return this.#readers.call('albums', { viewer, ...this.#list(query) });
  }

  /** The same page as the REST face writes it: JSON in UTF-8. */
  async albumsJson(viewer: Viewer, query: AlbumQuery): Promise<Uint8Array> {
    return this.#readers.call('albumsJson', { viewer, ...this.#list(query) });
  }

  /** One album with its tracks. */
  album(viewer: Viewer, gid: string): Promise<AlbumDetail | undefined> {
    return this.#readers.call('album', { viewer, gid });
  }

  /** A page of tracks. */
  async tracks(viewer: Viewer, query: TrackQuery): Promise<Page<TrackRow>> {
    return this.#readers.call('tracks', { viewer, ...this.#list(query) });
  }

  /** The same page as the REST face writes it: JSON in UTF-8. */
  async tracksJson(viewer: Viewer, query: TrackQuery): Promise<Uint8Array> {
    return this.#readers.call('tracksJson', { viewer, ...this.#list(query) });
  }

  /** One track. A missing track is found too, with `missing` set. */
  track(viewer: Viewer, gid: string): Promise<TrackRow | undefined> {
    return this.#readers.call('track', { viewer, gid });
  }

  /** The releases that a track is on, its own first, as far as the viewer lists them. */
  releasesOfTrack(viewer: Viewer, gid: string): Promise<readonly AlbumRow[] | undefined> {
    return this.#readers.call('releasesOfTrack', { viewer, gid });
  }

  /**
   * The tracks with these row ids, in this order and as often; null in the place of what the viewer may not see.
   * @param reach `list` where the ids come from other people: what is unlisted is for those who have its address
   */
  tracksByIds(
    viewer: Viewer,
    ids: readonly number[],
    reach: Reach = 'see',
  ): Promise<readonly (TrackRow | null)[]> {
    return this.#readers.call('tracksByIds', { viewer, ids, reach });
  }

  /** The tracks with these gids, likewise. */
  tracksByGids(viewer: Viewer, gids: readonly string[]): Promise<readonly (TrackRow | null)[]> {
    return this.#readers.call('tracksByGids', { viewer, gids });
  }

  /** The albums with these row ids, in this order; null in the place of what the viewer may not see. */
  albumsByIds(viewer: Viewer, ids: readonly number[]): Promise<readonly (AlbumRow | null)[]> {
    return this.#readers.call('albumsByIds', { viewer, ids });
  }

  /** The artists with these row ids, in this order; null in the place of what the viewer may not see. */
  artistsByIds(viewer: Viewer, ids: readonly number[]): Promise<readonly (ArtistRow | null)[]> {
    return this.#readers.call('artistsByIds', { viewer, ids });
  }

  /** Up to `limit` different tracks drawn at random. */
  randomTracks(viewer: Viewer, query: RandomQuery): Promise<readonly TrackRow[]> {
    return this.#readers.call('randomTracks', { viewer, query, seed: this.#seed() });
  }

  /** What the rules of a smart playlist find among what the viewer lists. @param now ms since 1970 */
  matching(viewer: Viewer, rules: TrackRules, now: number, seed: number): Promise<Matched> {
    return this.#readers.call('matching', { viewer, rules, now, seed });
  }

  /** Every genre with the albums and tracks in it that the viewer sees (in one music folder), by name. */
  genres(viewer: Viewer, rootId?: number): Promise<readonly GenreRow[]> {
    return this.#readers.call('genres', { viewer, rootId });
  }

  /** Every label with the albums of it that the viewer sees (in one music folder), by name. */
  labels(viewer: Viewer, rootId?: number): Promise<readonly LabelRow[]> {
    return this.#readers.call('labels', { viewer, rootId });
  }

  /** Every year of an album that the viewer sees (in one music folder), oldest first. */
  years(viewer: Viewer, rootId?: number): Promise<readonly number[]> {
    return this.#readers.call('years', { viewer, rootId });
  }

  /** Music folders that hold something the viewer sees. */
  musicRoots(viewer: Viewer): Promise<readonly MusicRootRow[]> {
    return this.#readers.call('musicRoots', { viewer });
  }

  /** One folder of the disk and what it holds. */
  folder(viewer: Viewer, gid: string): Promise<FolderDetail | undefined> {
    return this.#readers.call('folder', { viewer, gid });
  }

  /** The same as the REST face writes it: JSON in UTF-8, in pieces. */
  async folderJson(viewer: Viewer, gid: string): Promise<readonly Uint8Array[] | undefined> {
    const written = await this.#readers.call('folderJson', { viewer, gid });
    return written && piecesOf(written);
  }

  /** The tracks right in a folder, by file name; undefined when there is no such folder for the viewer. */
  folderTracks(viewer: Viewer, gid: string): Promise<readonly TrackRow[] | undefined> {
    return this.#readers.call('folderTracks', { viewer, gid });
  }

  /** The gid of the first track in a folder, else in the first one below, on so many levels. */
  trackBelow(viewer: Viewer, gid: string, levels: number): Promise<string | undefined> {
    return this.#readers.call('trackBelow', { viewer, gid, levels });
  }

  /**
   * What matches a text, best first: the very name, then names that begin with it, then names that hold its words
   * (the last one may be unfinished), then tracks by their artist or album; within these the most played first.
   * Any text is safe. At most 2,000 hits of a kind are ranked.
   */
  search(viewer: Viewer, query: SearchQuery): Promise<SearchResult> {
    return this.#readers.call('search', { viewer, query });
  }

  /** The same as the REST face writes it: JSON in UTF-8. */
  searchJson(viewer: Viewer, query: SearchQuery): Promise<Uint8Array> {
    return this.#readers.call('searchJson', { viewer, query });
  }

  /** Everything the viewer starred and still sees, the latest first. */
  starred(viewer: Viewer, query: { rootId?: number } = {}): Promise<SearchResult> {
    return this.#readers.call('starred', { viewer, query });
  }

  /** How much the viewer sees. */
  counts(viewer: Viewer): Promise<Counts> {
    return this.#readers.call('counts', { viewer });
  }

  /** Builds the orders of the common lists, so that the first visitor need not wait. */
  async warm(): Promise<void> {
    await Promise.all([this.#readers.call('warmAlbums', {}), this.#readers.call('warmTracks', {})]);
  }

  /** What the list functions of the reading threads are asked with: for faces that write their pages there. */
  asked<Q extends ListQuery>(viewer: Viewer, query: Q): Listed<Q> & { readonly viewer: Viewer } {
    return { viewer, ...this.#list(query) };
  }

  #list<Q extends ListQuery>(query: Q): Listed<Q> {
    const order = directionOf(query.sort, query.order);
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, query.sort, order);
    const seed = after?.seed ?? query.seed ?? this.#seed();
    const limit = Math.min(mostItems, Math.max(1, Math.trunc(query.limit)));
    const offset = Math.max(0, Math.trunc(query.offset ?? 0));
    const fresh = query.sort === 'random' && after === undefined && query.seed === undefined;
    return { query: { ...query, seed }, wanted: { order, limit, offset, after, fresh } };
  }

  #seed(): number {
    return Math.floor(this.#random() * 0x1_0000_0000);
  }
}

/** Items of a page at most. */
const mostItems = 500;

interface ListQuery extends Paging {
  readonly sort: After['sort'];
  readonly order?: Direction | undefined;
  readonly seed?: number | undefined;
}

interface Listed<Q> {
  readonly query: Q & { readonly seed: number };
  readonly wanted: Wanted;
}
