import type { FileWish, PrefetchReport, StorageEstimate, VerifyReport } from '../downloads/index.ts';
import type { MirrorReport } from '../mirror/index.ts';
import type { QueueRow, UserData } from '../models/index.ts';
import type { MethodNames } from '../ports/index.ts';
import type { Account, KeptFile, StatusProgress } from '../queries/index.ts';
import type { QueuedEdit } from '../queue/index.ts';
import type { Rule, RuleWish } from '../rules/index.ts';
import type { ThumbnailRow, ThumbnailWish } from '../thumbnails/index.ts';
import type { AccountInfo } from './accounts.ts';
import type { KeptDownload } from './download-list.ts';
import type { StorageUse } from './downloads.ts';

/**
 * The edits of one account, as `Edits` and `PlaylistEdits` have them.
 * `opId`: a UUID of who asks, the same when asked again.
 */
export interface EditMethods {
  setFavorite(account: Account, id: string, value: boolean, opId: string): Promise<UserData>;
  setRating(account: Account, id: string, value: number | null, opId: string): Promise<UserData>;
  /** Ticks of 100 ns; `at` is ms since 1970, as everywhere here. */
  setProgress(account: Account, id: string, ticks: number, at: number, opId: string): Promise<UserData>;
  setPlayed(account: Account, id: string, value: boolean, at: number, opId: string): Promise<UserData>;
  recordPlay(account: Account, id: string, at: number, opId: string): Promise<UserData>;
  /** Gives the local id. */
  createPlaylist(account: Account, name: string, items: readonly string[], opId: string): Promise<string>;
  setPlaylistItems(account: Account, id: string, items: readonly string[], opId: string): Promise<void>;
  renamePlaylist(account: Account, id: string, name: string, opId: string): Promise<void>;
  deletePlaylist(account: Account, id: string, opId: string): Promise<void>;
}

/** What waits to be sent. */
export interface QueueMethods {
  queue(account: Account, status?: QueueRow['status'], limit?: number): Promise<readonly QueuedEdit[]>;
  queueCounts(account: Account): Promise<Readonly<Record<string, number>>>;
  retryEdit(account: Account, opId: string): Promise<boolean>;
  discardEdit(account: Account, opId: string): Promise<boolean>;
  /** JSON lines. */
  exportQueue(account: Account): Promise<string>;
}

/** What is kept on this device, see `StoreDownloads`. */
export interface KeepMethods {
  download(account: Account, id: string, wish?: FileWish): Promise<number>;
  removeDownload(account: Account, id: string): Promise<number>;
  pauseDownload(account: Account, id: string, isPaused: boolean): Promise<number>;
  reorderDownload(account: Account, id: string, priority: number): Promise<number>;
  downloads(account: Account, limit?: number): Promise<readonly KeptDownload[]>;
  downloadProgress(account: Account): Promise<readonly StatusProgress[]>;
  estimate(account: Account, id: string, profile?: string): Promise<StorageEstimate>;
  keptFile(account: Account, id: string): Promise<KeptFile | undefined>;
  prefetch(account: Account, upcoming: readonly string[]): Promise<PrefetchReport>;
  verify(): Promise<VerifyReport>;
  thumbnail(account: Account, id: string, wish?: ThumbnailWish): Promise<ThumbnailRow | undefined>;
  storage(): Promise<StorageUse>;
  /** `null`: as much as there is. */
  setCap(bytes: number | null): Promise<void>;
  rules(account: Account): Promise<readonly Rule[]>;
  saveRule(account: Account, rule: RuleWish): Promise<number>;
  removeRule(account: Account, id: number): Promise<boolean>;
}

/** Everything that a page asks of a store, as plain data; what it looks at is behind the ports of the repositories. */
export interface StoreMethods extends EditMethods, QueueMethods, KeepMethods {
  accounts(): Promise<readonly AccountInfo[]>;
  addAccount(url: string, name: string, password: string): Promise<Account>;
  removeAccount(account: Account, force: boolean): Promise<void>;
  activate(account: Account): Promise<void>;
  sync(account: Account): Promise<MirrorReport>;
  setOffline(isOffline: boolean): Promise<void>;
  isOffline(): Promise<boolean>;
}

export const storeMethodNames: MethodNames<StoreMethods> = {
  accounts: true,
  addAccount: true,
  removeAccount: true,
  activate: true,
  sync: true,
  setOffline: true,
  isOffline: true,
  setFavorite: true,
  setRating: true,
  setProgress: true,
  setPlayed: true,
  recordPlay: true,
  createPlaylist: true,
  setPlaylistItems: true,
  renamePlaylist: true,
  deletePlaylist: true,
  queue: true,
  queueCounts: true,
  retryEdit: true,
  discardEdit: true,
  exportQueue: true,
  download: true,
  removeDownload: true,
  pauseDownload: true,
  reorderDownload: true,
  downloads: true,
  downloadProgress: true,
  estimate: true,
  keptFile: true,
  prefetch: true,
  verify: true,
  thumbnail: true,
  storage: true,
  setCap: true,
  rules: true,
  saveRule: true,
  removeRule: true,
};
