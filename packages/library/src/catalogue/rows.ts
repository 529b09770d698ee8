import type { AlbumLists, TrackLists } from './tag-lists.ts';

/** One credited artist in order; `join` stands between this name and the next (' feat. ', ' & '). */
export interface Credit {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  /** The name as printed on this record, when it differs from `name`. */
  readonly creditedAs: string | null;
  readonly join: string;
}

/** A credit in another role than artist: composer, producer, remixer. */
export interface Contributor extends Credit {
  readonly role: string;
}

/** What the viewer did with an item. Absent for strangers and where there is nothing to say. */
export interface Annotation {
  /** ISO 8601. */
  readonly starredAt?: string;
  /** 1 to 5. */
  readonly rating?: number;
  /** Plays by this viewer. */
  readonly plays?: number;
  readonly lastPlayedAt?: string;
}

export type AlbumStatus = 'draft' | 'pending' | 'awaiting_finalization' | 'released';
export type Visibility = 'private' | 'unlisted' | 'public';
export type AlbumType = 'album' | 'single' | 'ep' | 'compilation' | 'liveset' | 'podcast';
export type Download = 'free' | 'paid' | 'codes' | 'external' | 'none';

export interface DiscTitle {
  readonly disc: number;
  readonly title: string;
}

export interface AlbumRow extends Annotation, AlbumLists {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly sortTitle: string | null;
  readonly slug: string;
  readonly artists: readonly Credit[];
  /** The credits as one text, '' when nobody is credited. */
  readonly artistDisplay: string;
  readonly year: number | null;
  /** Dates as tagged: '1997', '1997-05' or '1997-05-21'. */
  readonly originalDate: string | null;
  readonly releaseDate: string | null;
  readonly genres: readonly string[];
  /** Tracks that have a file. */
  readonly trackCount: number;
  /** Seconds. */
  readonly durationS: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly compilation: boolean;
  readonly type: AlbumType;
  readonly label: string | null;
  readonly catalogNumber: string | null;
  readonly barcode: string | null;
  readonly mbid: string | null;
  readonly releaseGroupMbid: string | null;
  readonly discTitles: readonly DiscTitle[];
  readonly status: AlbumStatus;
  readonly visibility: Visibility;
  /** 0 owners and staff, 1 anyone signed in, 2 anyone. */
  readonly listedTo: number;
  readonly ownerId: number | null;
  readonly source: string;
  readonly imageTag: string | null;
  readonly thumbhash: string | null;
  readonly description: string | null;
  readonly download: Download | null;
  readonly license: string | null;
  readonly explicit: boolean;
  /** What its tracks say: true when one is explicit, false when one was made clean and none is explicit. */
  readonly advisory: boolean | null;
  /** Mean of everybody's ratings above 0. */
  readonly averageRating?: number;
}

/** The album of a track, as far as a list of tracks shows it. */
export interface TrackAlbum {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly sortTitle: string | null;
  readonly slug: string;
  readonly year: number | null;
  readonly originalDate: string | null;
  readonly imageTag: string | null;
  readonly thumbhash: string | null;
  readonly mbid: string | null;
  readonly compilation: boolean;
  readonly download: Download | null;
}

/** Decibels and linear peaks; null where the file does not say. */
export interface ReplayGain {
  readonly trackGain: number | null;
  readonly trackPeak: number | null;
  readonly albumGain: number | null;
  readonly albumPeak: number | null;
}

export interface TrackRow extends Annotation, TrackLists {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly sortTitle: string | null;
  readonly album: TrackAlbum | null;
  readonly artists: readonly Credit[];
  readonly artistDisplay: string;
  readonly albumArtists: readonly Credit[];
  readonly albumArtistDisplay: string;
  readonly contributors: readonly Contributor[];
  readonly trackNum: number | null;
  readonly discNum: number | null;
  readonly year: number | null;
  readonly originalDate: string | null;
  readonly genres: readonly string[];
  /** Seconds. */
  readonly durationS: number | null;
  /** Bytes. */
  readonly size: number;
  /** File name extension without dot. */
  readonly suffix: string;
  readonly mime: string;
  readonly codec: string | null;
  /** kbit/s. */
  readonly bitrate: number | null;
  /** Hz. */
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly bitDepth: number | null;
  /** Extension of a lossless form of the same track, when there is one beside a lossy main file. */
  readonly losslessSuffix: string | null;
  /** Relative to its music folder, for display; null when the track has no file of ours. */
  readonly path: string | null;
  readonly bpm: number | null;
  readonly composer: string | null;
  readonly comment: string | null;
  /** MusicBrainz recording. */
  readonly mbid: string | null;
  readonly isrc: string | null;
  readonly replayGain: ReplayGain;
  readonly explicit: boolean | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ownerId: number | null;
  /** True while no file of it can be found: shown in playlists, cannot be played. */
  readonly missing: boolean;
  readonly hasLyrics: boolean;
  readonly hasWaveform: boolean;
  readonly averageRating?: number;
  /** Where this viewer stopped listening. */
  readonly bookmarkMs?: number;
}

export interface ArtistRow extends Annotation {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  readonly sortName: string | null;
  readonly slug: string;
  readonly mbid: string | null;
  /** Albums of this artist that the viewer sees. */
  readonly albumCount: number;
  /** Tracks credited to this artist in any role that the viewer sees. */
  readonly trackCount: number;
  /** 'albumartist', 'artist', 'composer' ... as far as the viewer sees. */
  readonly roles: readonly string[];
  readonly imageTag: string | null;
  readonly thumbhash: string | null;
  readonly createdAt: string;
  readonly averageRating?: number;
}

export interface ArtistLink {
  readonly label: string;
  readonly url: string;
}

export interface ArtistDetail extends ArtistRow {
  readonly bio: string | null;
  readonly links: readonly ArtistLink[];
}

/** An album with its tracks in the order of disc and number. */
export interface AlbumDetail extends AlbumRow {
  readonly tracks: readonly TrackRow[];
}

export interface GenreRow {
  readonly name: string;
  readonly albumCount: number;
  readonly trackCount: number;
}

export interface LabelRow {
  readonly name: string;
  readonly albumCount: number;
}

/** A folder on disk that holds something the viewer sees, at any depth. */
export interface FolderRow {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  /** Relative to its music folder, '' for the music folder itself. */
  readonly path: string;
  readonly rootId: number;
  readonly parentGid: string | null;
}

export interface MusicRootRow {
  readonly id: number;
  readonly name: string;
  /** The folder to start browsing at; null before the first scan. */
  readonly folderGid: string | null;
}

/** What a folder holds: sub-folders by name, then tracks by file name. */
export interface FolderDetail extends FolderRow {
  /** From the root down to the parent. */
  readonly ancestors: readonly FolderRow[];
  readonly folders: readonly FolderRow[];
  readonly tracks: readonly TrackRow[];
}
