import type { Viewer } from '../access/index.ts';
import type {
  AlbumDetail,
  AlbumQuery,
  AlbumRow,
  ArtistAlbums,
  ArtistDetail,
  ArtistGroup,
  ArtistQuery,
  ArtistRow,
  Counts,
  FolderDetail,
  GenreRow,
  MusicRootRow,
  Page,
  RandomQuery,
  SearchQuery,
  SearchResult,
  TrackQuery,
  TrackRow,
} from './types.ts';

/** Reading threads whose module exports what `reading/index.ts` exports; a ReadPool is one. */
export interface CatalogueReaders {
  call<T>(name: string, args: unknown, signal?: AbortSignal): Promise<T>;
}

export interface CatalogueOptions {
  readonly readers: CatalogueReaders;
  /** Uniform in [0, 1): seeds the random orders. */
  readonly random: () => number;
}

/**
 * The reading side of the library. Every method answers what the viewer may see: what he may not see does not
 * exist, single items are undefined then and lists leave them out. Lists hold what is listed to him; a single item
 * asked for by its gid or id may also be an unlisted one. Nothing here blocks the calling thread.
 */
export class Catalogue {
  readonly #readers: CatalogueReaders;
  readonly #random: () => number;

  constructor({ readers, random }: CatalogueOptions) {
    this.#readers = readers;
    this.#random = random;
  }

  /** A page of artists; by name, those without regard to a leading article. */
  artists(viewer: Viewer, query: ArtistQuery): Promise<Page<ArtistRow>> {
    return this.#readers.call('artists', { viewer, query: this.#seeded(query) });
  }

  /** One artist with biography and links. */
  artist(viewer: Viewer, gid: string): Promise<ArtistDetail | undefined> {
    return this.#readers.call('artist', { viewer, gid });
  }

  /** All artists under their letters, for lists without pages. */
  artistGroups(
    viewer: Viewer,
    query: { withAlbums?: boolean; rootId?: number } = {},
  ): Promise<readonly ArtistGroup[]> {
    return this.#readers.call('artistGroups', { viewer, query });
  }

  /** The same as prepared JSON (UTF-8) in the shape of the REST answer; kept ready until the catalogue changes. */
  artistIndexJson(viewer: Viewer, query: { withAlbums?: boolean } = {}): Promise<Uint8Array> {
    return this.#readers.call('artistIndexJson', { viewer, query });
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
  albums(viewer: Viewer, query: AlbumQuery): Promise<Page<AlbumRow>> {
    return this.#readers.call('albums', { viewer, query: this.#seeded(query) });
  }

  /** One album with its tracks. */
  album(viewer: Viewer, gid: string): Promise<AlbumDetail | undefined> {
    return this.#readers.call('album', { viewer, gid });
  }

  /** A page of tracks. */
  tracks(viewer: Viewer, query: TrackQuery): Promise<Page<TrackRow>> {
    return this.#readers.call('tracks', { viewer, query: this.#seeded(query) });
  }

  /** One track. A missing track is found too, with `missing` set. */
  track(viewer: Viewer, gid: string): Promise<TrackRow | undefined> {
    return this.#readers.call('track', { viewer, gid });
  }

  /** The tracks with these row ids, in this order and as often; null in the place of what the viewer may not see. */
  tracksByIds(viewer: Viewer, ids: readonly number[]): Promise<readonly (TrackRow | null)[]> {
    return this.#readers.call('tracksByIds', { viewer, ids });
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

  /** Every genre with the albums and tracks in it that the viewer sees, by name. */
  genres(viewer: Viewer): Promise<readonly GenreRow[]> {
    return this.#readers.call('genres', { viewer });
  }

  /** Music folders that hold something the viewer sees. */
  musicRoots(viewer: Viewer): Promise<readonly MusicRootRow[]> {
    return this.#readers.call('musicRoots', { viewer });
  }

  /** One folder of the disk and what it holds. */
  folder(viewer: Viewer, gid: string): Promise<FolderDetail | undefined> {
    return this.#readers.call('folder', { viewer, gid });
  }

  /**
   * What matches a text, best first: the very name, then names that begin with it, then names that hold its words
   * (the last one may be unfinished), then tracks by their artist or album; within these the most played first.
   * Any text is safe. At most 2,000 hits of a kind are ranked.
   */
  search(viewer: Viewer, query: SearchQuery): Promise<SearchResult> {
    return this.#readers.call('search', { viewer, query });
  }

  /** Everything the viewer starred and still sees, the latest first. */
  starred(viewer: Viewer, query: { rootId?: number } = {}): Promise<SearchResult> {
    return this.#readers.call('starred', { viewer, query });
  }

  /** How much the viewer sees. */
  counts(viewer: Viewer): Promise<Counts> {
    return this.#readers.call('counts', { viewer });
  }

  /** Builds the orders of the common lists in a reading thread, so that the first visitor need not wait. */
  warm(viewer: Viewer): Promise<void> {
    return this.#readers.call('warm', { viewer });
  }

  #seeded<Q extends { readonly seed?: number | undefined }>(query: Q): Q & { readonly seed: number } {
    return { ...query, seed: query.seed ?? this.#seed() };
  }

  #seed(): number {
    return Math.floor(this.#random() * 0x1_0000_0000);
  }
}
