import type { WrittenLyrics } from '../formats/index.ts';
import type { StyleName } from '../styles.ts';

export type DemoFormat = 'flac' | 'wav' | 'mp3' | 'ogg' | 'opus' | 'm4a';

export interface DemoArtist {
  readonly name: string;
  readonly sortName: string;
  readonly bio: string;
  /** Name of a place and its address; the addresses lie under example.org. */
  readonly links: readonly (readonly [string, string])[];
  readonly imageSeed: number;
}

export interface DemoTrack {
  readonly title: string;
  readonly discNo: number;
  readonly trackNo: number;
  readonly artists: readonly string[];
  /** The artists as printed. */
  readonly artistDisplay: string;
  readonly genres: readonly string[];
  readonly style: StyleName;
  readonly seconds: number;
  readonly seed: number;
  readonly lyrics: WrittenLyrics | null;
}

export interface DemoRelease {
  readonly title: string;
  /** The album artist as printed; its folder has this name. */
  readonly artist: string;
  readonly type: 'album' | 'single' | 'compilation';
  readonly status: 'draft' | 'released';
  readonly visibility: 'private' | 'public';
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly genres: readonly string[];
  readonly description: string;
  readonly label: string;
  /** Titles of the discs, in order; empty when there is one without a title. */
  readonly discTitles: readonly string[];
  readonly coverSeed: number;
  /** The format of its files when ffmpeg is there, and when it is not. */
  readonly format: DemoFormat;
  readonly formatAlone: 'flac' | 'wav';
  /** Whether timed lyrics stand in the tags or in an `.lrc` file beside the track. */
  readonly timedLyrics: 'tags' | 'file';
  readonly tracks: readonly DemoTrack[];
}

export interface DemoCatalogue {
  readonly seed: number;
  readonly artists: readonly DemoArtist[];
  readonly releases: readonly DemoRelease[];
}
