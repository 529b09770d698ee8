import type { AudioFormat, ReplayGain } from '../fields/index.ts';

/** One of several credited people. `join` is the text between this name and the next as written ("" after the last). */
export interface Credit {
  readonly name: string;
  readonly join: string;
}

export interface MusicBrainzIds {
  readonly recording: string | null;
  readonly track: string | null;
  readonly release: string | null;
  readonly releaseGroup: string | null;
  readonly work: string | null;
  readonly artists: readonly string[];
  readonly albumArtists: readonly string[];
}

export interface LyricLine {
  readonly ms: number;
  readonly text: string;
}

/** One set of lyrics. `lang` is an ISO 639 code in lower case, null when unknown. */
export interface Lyrics {
  readonly lang: string | null;
  readonly plain: string | null;
  readonly synced: readonly LyricLine[] | null;
}

export interface SortNames {
  readonly title: string | null;
  readonly artist: string | null;
  readonly albumArtist: string | null;
  readonly album: string | null;
  readonly composer: string | null;
}

/**
 * What a file says about itself. All text is cleaned (no control characters, no direction overrides, trimmed, NFC,
 * bounded), all numbers are bounded; what is not there is null or empty. Dates are YYYY, YYYY-MM or YYYY-MM-DD.
 */
export interface TrackTags {
  readonly title: string | null;
  readonly artists: readonly Credit[];
  readonly artistDisplay: string | null;
  readonly albumArtists: readonly Credit[];
  readonly albumArtistDisplay: string | null;
  readonly album: string | null;
  readonly trackNo: number | null;
  readonly trackTotal: number | null;
  readonly discNo: number | null;
  readonly discTotal: number | null;
  readonly discTitle: string | null;
  readonly genres: readonly string[];
  readonly year: number | null;
  readonly date: string | null;
  readonly originalDate: string | null;
  readonly releaseDate: string | null;
  readonly compilation: boolean;
  /** Lower case, primary type first: album, single, ep, compilation, live ... */
  readonly releaseTypes: readonly string[];
  readonly musicBrainz: MusicBrainzIds;
  readonly acoustId: string | null;
  readonly isrcs: readonly string[];
  readonly barcode: string | null;
  readonly catalogNumber: string | null;
  readonly labels: readonly string[];
  readonly composers: readonly string[];
  readonly conductors: readonly string[];
  readonly lyricists: readonly string[];
  readonly arrangers: readonly string[];
  readonly producers: readonly string[];
  readonly remixers: readonly string[];
  readonly comment: string | null;
  readonly copyright: string | null;
  readonly moods: readonly string[];
  readonly groupings: readonly string[];
  readonly works: readonly string[];
  /** The part of the work. */
  readonly movement: string | null;
  readonly movementNo: number | null;
  readonly movementTotal: number | null;
  /** True for explicit words, false for what was made clean, null when nothing is said. */
  readonly explicit: boolean | null;
  readonly bpm: number | null;
  readonly replayGain: ReplayGain;
  readonly lyrics: readonly Lyrics[];
  readonly sort: SortNames;
  readonly hasCover: boolean;
  readonly durationMs: number | null;
  readonly format: AudioFormat;
  /** Samples that a gapless player drops at the start and at the end; null when the file does not say. */
  readonly encoderDelay: number | null;
  readonly encoderPadding: number | null;
}
