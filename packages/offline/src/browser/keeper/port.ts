import type { Keeping, PlayableFile } from '../../downloads/index.ts';
import type { Progress } from '../../mirror/index.ts';
import type { MethodNames } from '../../ports/index.ts';
import type { Account } from '../../queries/index.ts';
import type { QueuedEdit } from '../../queue/index.ts';
import type { Rule, RuleWish } from '../../rules/index.ts';
import type { KeptDownload } from '../../store/index.ts';
import type { KeptFilm } from './film.ts';
import type { KeptLyrics } from './lyrics.ts';

/** How the copy of the library stands. */
export type SyncPhase =
  /** Nothing is under way. */
  | 'rest'
  /** The first one: all of it. */
  | 'filling'
  | 'syncing';

/** How a browser's store stands for one account. */
export interface KeeperState {
  /** The store's numbers of the account; `null` before it was connected. */
  readonly account: Account | null;
  /** The whole library has been taken in once: the store may answer. */
  readonly isComplete: boolean;
  /** This browser has a token for the account. */
  readonly hasToken: boolean;
  /** The server takes the token of this browser no more, or there is none. */
  readonly needsSignIn: boolean;
  readonly reach: 'unknown' | 'online' | 'offline';
  readonly phase: SyncPhase;
  readonly progress: Progress | null;
  /** When the last sync ended, ISO 8601. */
  readonly syncedAt: string | null;
  /** Why the last one failed, for people; `null` when it did not. */
  readonly problem: string | null;
  /** What stops all work in this browser, for people: no space, for one; it is tried again by itself. */
  readonly trouble: string | null;
  /** Edits that wait, and edits that the server refused. */
  readonly waiting: number;
  readonly dead: number;
  /** Files, by what became of them. */
  readonly files: {
    readonly done: number;
    readonly waiting: number;
    readonly failed: number;
    readonly paused: number;
  };
}

/** Space in bytes. */
export interface Space {
  readonly media: number;
  readonly pictures: number;
  /** Everything that this site takes, as the browser counts it; `null` when it does not tell. */
  readonly used: number | null;
  readonly quota: number | null;
  /** The person's own limit for files; `null`: none. */
  readonly cap: number | null;
  /** The browser has promised not to throw it away by itself. */
  readonly isPersistent: boolean;
}

/** An edit that the server has not got, with the name of what it is about; '' when that is not known any more. */
export interface KeptEdit extends QueuedEdit {
  readonly name: string;
}

/** A rule with what it has brought. */
export interface KeptRule extends Rule {
  /** Kind of the item that it keeps: MusicAlbum, MusicArtist ...; `null` for playlists and those without a target. */
  readonly type: string | null;
  /** Name of what it keeps; '' for those without a target, or when it is not known any more. */
  readonly name: string;
  readonly done: number;
  readonly wanted: number;
  readonly failed: number;
  readonly bytes: number;
  readonly error: string | null;
}

/**
 * What pages ask of the worker that has the store, for one account. All ids are Jellyfin's, an `opId` is a UUID: the same
 * call may come twice when a tab was killed in between.
 */
export interface Keeper {
  state(): Promise<KeeperState>;
  /** Signs this browser in at the server, with a token of its own, and begins to fill the store. */
  connect(): Promise<void>;
  /** Gives the token back: nothing is fetched or sent until `connect`. What is stored stays. */
  disconnect(): Promise<void>;
  /** Asks the server now: for changes, and whether it takes the edits. */
  sync(): Promise<void>;
  /** Asks whether the server is there, until that is certain: a page has met no answer. */
  look(): Promise<void>;
  /** Forgets the account with its files and edits; everything, when nobody else uses the store. */
  removeAll(): Promise<void>;

  favorite(id: string, on: boolean, opId: string): Promise<void>;
  /** 0 to 10; `null` takes it back. */
  rate(id: string, rating: number | null, opId: string): Promise<void>;
  play(id: string, atMs: number, opId: string): Promise<void>;
  /** The local id. */
  createPlaylist(name: string, items: readonly string[], opId: string): Promise<string>;
  setPlaylist(id: string, items: readonly string[], opId: string): Promise<void>;
  renamePlaylist(id: string, name: string, opId: string): Promise<void>;
  deletePlaylist(id: string, opId: string): Promise<void>;

  /** Keeps an album, artist, track or playlist on this device from now on, or lets it go. */
  keep(kind: 'item' | 'playlist', id: string, on: boolean): Promise<void>;
  /** The number of the rule that keeps a thing, if there is one, and what it has brought. */
  keeping(id: string): Promise<Keeping & { readonly rule: number | null }>;
  rules(): Promise<readonly KeptRule[]>;
  saveRule(rule: RuleWish): Promise<void>;
  removeRule(id: number): Promise<void>;
  playable(): Promise<readonly PlayableFile[]>;
  /** A track is played: its file goes later than others, and of `next`, in the order of playing, three are fetched ahead. */
  playing(id: string, next: readonly string[]): Promise<void>;
  /** The words of a track that is kept; `null` when none are. */
  lyrics(id: string): Promise<KeptLyrics | null>;
  /** Where a film and its subtitles are played from; `null` for what the store does not know. */
  film(id: string): Promise<KeptFilm | null>;
  /** What is under way, waits or was given up, in the order of the queue. */
  downloads(limit: number): Promise<readonly KeptDownload[]>;
  retryDownloads(): Promise<void>;
  pauseDownloads(paused: boolean): Promise<void>;
  /** Path of the stored picture of an item; `null` when there is none. */
  picture(id: string, width: number): Promise<string | null>;

  edits(): Promise<readonly KeptEdit[]>;
  retryEdit(opId: string): Promise<void>;
  discardEdit(opId: string): Promise<void>;
  /** All edits that the server has not got, one JSON object to a line. */
  exportEdits(): Promise<string>;

  space(): Promise<Space>;
  setCap(bytes: number | null): Promise<void>;
}

export const keeperMethods: MethodNames<Keeper> = {
  state: true,
  connect: true,
  disconnect: true,
  sync: true,
  look: true,
  removeAll: true,
  favorite: true,
  rate: true,
  play: true,
  createPlaylist: true,
  setPlaylist: true,
  renamePlaylist: true,
  deletePlaylist: true,
  keep: true,
  keeping: true,
  rules: true,
  saveRule: true,
  removeRule: true,
  playable: true,
  playing: true,
  lyrics: true,
  film: true,
  downloads: true,
  retryDownloads: true,
  pauseDownloads: true,
  picture: true,
  edits: true,
  retryEdit: true,
  discardEdit: true,
  exportEdits: true,
  space: true,
  setCap: true,
};

/** What has changed: a page asks again for what it shows of it. */
export type Changed = 'state' | 'items' | 'files' | 'edits';

/** A message of a port of news. */
export interface News {
  readonly changed: readonly Changed[];
}

export const isNews = (data: unknown): data is News =>
  typeof data === 'object' && data !== null && 'changed' in data && Array.isArray(data.changed);

/** The name of the port behind which the keeper of a user answers, by the user's Jellyfin id. */
export const keeperPort = (user: string): string => `keeper:${user}`;

/** The name of the port that tells of changes, once a page has said anything through it. */
export const newsPort = (user: string): string => `news:${user}`;
