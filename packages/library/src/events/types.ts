import type { NowPlaying } from '../listening/index.ts';
import type { ScanHost } from '../scanner/index.ts';

export type ItemKind = 'artist' | 'album' | 'track' | 'playlist';

/** An item as the one who is told sees it: `added` when it was made since he was last told anything. */
export interface ItemEvent {
  readonly type: 'item';
  readonly kind: ItemKind;
  readonly gid: string;
  /** `gone`: deleted, or not for this viewer any more. An item that becomes visible is `updated`. */
  readonly change: 'added' | 'updated' | 'gone';
}

/** What the viewer himself did with an item, a playlist or a genre. Absent fields: nothing. */
export interface UserDataEvent {
  readonly type: 'userData';
  readonly kind: ItemKind | 'genre';
  /** Of a genre its name. */
  readonly gid: string;
  /** ISO 8601. */
  readonly starredAt: string | undefined;
  /** 1 to 5. */
  readonly rating: number | undefined;
  readonly plays: number;
  /** ISO 8601. */
  readonly lastPlayedAt: string | undefined;
  /** Where he stopped listening, ms. */
  readonly positionMs: number;
}

/** Who listens to what now, as far as the viewer may know. */
export interface NowPlayingEvent {
  readonly type: 'nowPlaying';
  readonly players: readonly NowPlaying[];
}

export interface ScanEvent {
  readonly type: 'scan';
  readonly status: ReturnType<ScanHost['status']>;
}

export type LibraryEvent = ItemEvent | UserDataEvent | NowPlayingEvent | ScanEvent;
export type Topic = 'library' | 'nowPlaying' | 'scan';

export interface Listener {
  readonly topics: readonly Topic[];
  /** Everything that happened since the last call, in order. */
  readonly told: (events: readonly LibraryEvent[]) => void;
  /** Nothing more should come: the session ended, the account was switched off, the server stops, or reading failed. */
  readonly ended: () => void;
}

export interface Subscription {
  /** Resolves when whatever happens from now on will be told. */
  readonly ready: Promise<void>;
  readonly close: () => void;
}
