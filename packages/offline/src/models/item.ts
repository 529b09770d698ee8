import type { UserData, UserDataState } from './user-data.ts';

/** One stream of a media file: sound, picture or subtitles. */
export interface MediaStream {
  readonly index: number;
  /** Audio, Video, Subtitle, EmbeddedImage, Lyric */
  readonly type: string;
  readonly codec: string | null;
  readonly language: string | null;
  readonly title: string | null;
  readonly isDefault: boolean;
  readonly isForced: boolean;
  /** Lies in a file of its own. */
  readonly isExternal: boolean;
  readonly path: string | null;
}

export interface NamedId {
  readonly id: string;
  readonly name: string;
}

/** What has no column of its own and is kept all the same. */
export interface ItemExtra {
  readonly artistIds?: readonly NamedId[];
  readonly albumArtistIds?: readonly NamedId[];
  readonly albumImageTag?: string;
  readonly container?: string;
  readonly gain?: number;
  readonly childCount?: number;
  readonly hasLyrics?: boolean;
  readonly providerIds?: Readonly<Record<string, string>>;
  readonly imageTags?: Readonly<Record<string, string>>;
  readonly seasonName?: string;
  readonly tags?: readonly string[];
  readonly studios?: readonly string[];
}

/** What the store keeps of an item of a server. Ids are the server's, 32 hexadecimal digits in lower case. */
export interface ItemFacts {
  readonly id: string;
  /** Audio, MusicAlbum, MusicArtist, Movie, Series, Season, Episode ... as the server names it. */
  readonly type: string;
  readonly name: string;
  readonly sortName: string;
  readonly overview: string | null;
  readonly year: number | null;
  readonly communityRating: number | null;
  readonly officialRating: string | null;
  /** Ticks of 100 ns. */
  readonly runtimeTicks: number | null;
  readonly imageTag: string | null;
  readonly backdropTag: string | null;
  readonly albumId: string | null;
  readonly albumName: string | null;
  readonly albumArtist: string | null;
  readonly artists: readonly string[];
  readonly index: number | null;
  /** Disc of a track, season of an episode. */
  readonly parentIndex: number | null;
  readonly seriesId: string | null;
  readonly seriesName: string | null;
  readonly seasonId: string | null;
  readonly genres: readonly string[];
  /** ISO date. */
  readonly premiereDate: string | null;
  /** ISO time at which the server got it. */
  readonly dateCreated: string | null;
  readonly etag: string | null;
  /** Of the original file, in bytes. */
  readonly sizeBytes: number | null;
  readonly extra: ItemExtra;
}

/** An item as a server gave it to one user. */
export interface ItemInput extends ItemFacts {
  /** `undefined`: the answer did not tell, what is known stays. */
  readonly streams: readonly MediaStream[] | undefined;
  readonly userData: UserDataState | undefined;
}

/** How much of an item lies on this device. */
export type Kept = 'none' | 'pending' | 'downloading' | 'paused' | 'completed' | 'failed';

/** An item as one user of the store sees it. */
export interface Item extends ItemFacts {
  readonly userData: UserData;
  readonly kept: Kept;
  /** Gone on the server; here because it is downloaded. */
  readonly isGhost: boolean;
}

/** A library (view) of a server. */
export interface Library {
  readonly id: string;
  readonly name: string;
  /** music, movies, tvshows, playlists ...; `null` for mixed ones. */
  readonly collectionType: string | null;
  readonly imageTag: string | null;
}

export interface Playlist {
  /** The server's id, `null` until the server knows it. */
  readonly id: string | null;
  readonly localId: string;
  readonly name: string;
  readonly isLocalOnly: boolean;
  readonly needsSync: boolean;
  readonly count: number;
}
