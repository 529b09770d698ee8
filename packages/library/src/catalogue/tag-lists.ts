/* What tags say in lists and is only shown: kept as JSON beside the columns that people edit and lists are made of. */

/** A composition that a track is a recording of. */
export interface Work {
  readonly name: string;
  readonly mbid: string | null;
}

/** A part of a work. */
export interface Movement {
  readonly name: string;
  readonly number: number | null;
  readonly count: number | null;
}

export interface TrackLists {
  readonly moods: readonly string[];
  readonly groupings: readonly string[];
  readonly works: readonly Work[];
  readonly movements: readonly Movement[];
  /** All of them; `isrc` is the first one, or another that a person wrote. */
  readonly isrcs: readonly string[];
}

export interface AlbumLists {
  readonly moods: readonly string[];
  /** All of them; `label` is the first one, or another that a person wrote. */
  readonly labels: readonly string[];
  /** As tagged, in lower case. */
  readonly releaseTypes: readonly string[];
}

const noTrackLists: TrackLists = { moods: [], groupings: [], works: [], movements: [], isrcs: [] };
const noAlbumLists: AlbumLists = { moods: [], labels: [], releaseTypes: [] };

/** As it is stored; null when there is nothing to say. */
export function packLists(lists: TrackLists | AlbumLists): string | null {
  const said = Object.entries(lists).filter(([, list]: [string, readonly unknown[]]) => list.length > 0);
  return said.length === 0 ? null : JSON.stringify(Object.fromEntries(said));
}

// Both read what packLists wrote: the shape is known.
export const trackLists = (stored: string | null): TrackLists =>
  stored === null ? noTrackLists : { ...noTrackLists, ...(JSON.parse(stored) as Partial<TrackLists>) };

export const albumLists = (stored: string | null): AlbumLists =>
  stored === null ? noAlbumLists : { ...noAlbumLists, ...(JSON.parse(stored) as Partial<AlbumLists>) };
