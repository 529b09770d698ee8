import type { AccountServices } from './accounts/index.ts';
import type { Avatars } from './avatars/index.ts';
import type { Catalogue } from './catalogue/index.ts';
import type { ChangeFeed } from './changes/index.ts';
import type { Chat } from './chat/index.ts';
import type { Annotations, Playlists, SmartPlaylists } from './community/index.ts';
import type { Editing, FurtherReleases } from './editing/index.ts';
import type { LibraryEvents } from './events/index.ts';
import type { Identification } from './identify/index.ts';
import type { NowPlayingBoard, Places, PlayHistory } from './listening/index.ts';
import type { Merging } from './merging/index.ts';
import type { Hls, Pictures, Sounds, Waveforms } from './playback/index.ts';
import type { PodcastCovers, Podcasts } from './podcasts/index.ts';
import type { QuickConnect } from './quick-connect/index.ts';
import type { Stations } from './radio/index.ts';
import type { Releases } from './releases/index.ts';
import type { ScanHost } from './scanner/index.ts';
import type { Settings } from './settings/index.ts';
import type { Shares } from './sharing/index.ts';
import type { Similarity } from './similarity/index.ts';
import type { TagWriting } from './tagwriting/index.ts';
import type { Uploads } from './uploads/index.ts';

/** The features of the library, as the faces use them. */
export interface LibraryServices {
  readonly accounts: AccountServices;
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
  readonly waveforms: Waveforms;
  readonly releases: Releases;
  readonly shares: Shares;
  readonly stations: Stations;
  readonly podcasts: Podcasts;
  readonly podcastCovers: PodcastCovers;
  readonly chat: Chat;
  readonly avatars: Avatars;
  readonly quickConnect: QuickConnect;
  readonly feed: ChangeFeed;
  readonly events: LibraryEvents;
  readonly settings: Settings;
  readonly editing: Editing;
  readonly furtherReleases: FurtherReleases;
  readonly merging: Merging;
  readonly tagWriting: TagWriting;
  /** Idle until `start`. */
  readonly identification: Identification;
  /** Takes bytes at once; whole uploads are finished from `start` on. */
  readonly uploads: Uploads;
  /** Idle until `start`. */
  readonly scanner: ScanHost;
}
