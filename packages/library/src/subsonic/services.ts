import type { Clock, Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import type { Avatars } from '../avatars/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Chat } from '../chat/index.ts';
import type { Annotations, Playlists, SmartPlaylists } from '../community/index.ts';
import type { NowPlayingBoard, Places, PlayHistory } from '../listening/index.ts';
import type { Hls, Pictures, Sounds } from '../playback/index.ts';
import type { PodcastCovers, Podcasts } from '../podcasts/index.ts';
import type { Stations } from '../radio/index.ts';
import type { Shares } from '../sharing/index.ts';
import type { Similarity } from '../similarity/index.ts';
import type { SubsonicReaders } from './reading-module.ts';

/** The features of the library that this face speaks for. */
export interface SubsonicServices {
  readonly accounts: Pick<AccountServices, 'verifySubsonic' | 'accounts'>;
  readonly catalogue: Catalogue;
  readonly similarity: Similarity;
  readonly annotations: Annotations;
  readonly playlists: Playlists;
  readonly smartPlaylists: SmartPlaylists;
  readonly history: PlayHistory;
  readonly nowPlaying: NowPlayingBoard;
  readonly places: Places;
  readonly sounds: Sounds;
  readonly hls: Hls;
  readonly pictures: Pictures;
  readonly shares: Shares;
  readonly stations: Stations;
  readonly podcasts: Podcasts;
  readonly podcastCovers: PodcastCovers;
  readonly chat: Chat;
  readonly avatars: Avatars;
}

export type PictureAddress = (
  viewer: AccountViewer,
  kind: 'artist' | 'album',
  gid: string,
  pixels: number,
) => string | undefined;

export interface ScanStatus {
  readonly scanning: boolean;
  /** Files looked at by the scan that runs, else those that are known. */
  readonly count: number;
  /** When the last scan ended, ISO 8601; null before the first. */
  readonly lastScanAt: string | null;
}

/** The scanner, as far as clients may watch and start it. */
export interface ScanControl {
  status(): ScanStatus;
  /** Starts a scan of every music folder; while one runs this does nothing. */
  start(viewer: AccountViewer): void;
}

export interface SubsonicOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly services: SubsonicServices;
  /** Threads of `subsonicReadingModule`, the same that the catalogue reads through. */
  readonly readers: SubsonicReaders;
  readonly scan: ScanControl;
  readonly server: { readonly version: string };
  /** The address of a picture, below this server's, for programs that do not sign in; undefined when there is none. */
  readonly pictureAddress: PictureAddress;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}
