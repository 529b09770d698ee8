import type { Viewer } from '../access/index.ts';
import type { AlbumRow, ArtistRow, TrackRow } from '../catalogue/index.ts';
import { notFound } from '../errors/index.ts';
import type * as reading from './reading/index.ts';
import type { Like, TopOf } from './reading/index.ts';

export type SimilarityReading = typeof reading;

/** Reading threads whose module exports what `reading/index.ts` exports; a ReadPool is one. */
export interface SimilarityReaders {
  call<K extends keyof SimilarityReading>(
    name: K,
    args: Parameters<SimilarityReading[K]>[1],
    signal?: AbortSignal,
  ): Promise<ReturnType<SimilarityReading[K]>>;
}

/** Items of an answer at most. */
const most = 500;
const bounded = (limit: number): number => Math.min(most, Math.max(1, Math.trunc(limit)));

/**
 * What is like something, by what people listened to in one sitting, playlists, genres and credits (see `formula.ts`).
 * Answers depend on nothing but what the viewer is shown, and are the same until something changes. Every method throws
 * `not_found` for what the viewer may not see.
 */
export class Similarity {
  readonly #readers: SimilarityReaders;

  constructor(readers: SimilarityReaders) {
    this.#readers = readers;
  }

  /** Artists, best first. */
  async artists(viewer: Viewer, like: Like, limit: number): Promise<readonly ArtistRow[]> {
    const asked = { viewer, like, limit: bounded(limit) };
    return there(await this.#readers.call('similarArtists', asked), like.kind);
  }

  /** Albums, best first. */
  async albums(viewer: Viewer, like: Like, limit: number): Promise<readonly AlbumRow[]> {
    const asked = { viewer, like, limit: bounded(limit) };
    return there(await this.#readers.call('similarAlbums', asked), like.kind);
  }

  /** Tracks, best first, spread over artists; those like an artist hold his own too. */
  async tracks(viewer: Viewer, like: Like, limit: number): Promise<readonly TrackRow[]> {
    const asked = { viewer, like, limit: bounded(limit) };
    return there(await this.#readers.call('similarTracks', asked), like.kind);
  }

  /** The tracks of an artist that were played and starred most, by everybody. */
  async top(viewer: Viewer, artist: TopOf, limit: number): Promise<readonly TrackRow[]> {
    const asked = { viewer, artist, limit: bounded(limit) };
    return there(await this.#readers.call('topTracks', asked), 'artist');
  }
}

function there<T>(found: T | undefined, what: Like['kind']): T {
  if (found === undefined) throw notFound(what === 'tracks' ? 'track' : what);
  return found;
}
