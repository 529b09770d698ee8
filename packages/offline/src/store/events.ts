import type { Reach } from '../connectivity/index.ts';
import type { MirrorReport, Progress } from '../mirror/index.ts';
import type { Account } from '../queries/index.ts';
import type { RepositoryChange } from '../repositories/index.ts';

/**
 * What happened in a store, as plain data. Who shows something asks for it again: an event says that it is another now, not
 * what it is. The one exception is `answer`, which brings what a call of the repository would give by now.
 */
export type StoreEvent =
  /** Items, playlists or what the user did with them are others than before. */
  | { readonly kind: 'changed'; readonly account: Account }
  /** The server answered a call of the repository otherwise than the store had. */
  | ({ readonly kind: 'answer'; readonly account: Account } & RepositoryChange)
  /** An edit was made, sent, or has failed. */
  | { readonly kind: 'queue'; readonly account: Account }
  | { readonly kind: 'sync'; readonly account: Account; readonly state: 'started' }
  | {
      readonly kind: 'sync';
      readonly account: Account;
      readonly state: 'progress';
      readonly progress: Progress;
    }
  | {
      readonly kind: 'sync';
      readonly account: Account;
      readonly state: 'done';
      readonly report: MirrorReport;
    }
  | { readonly kind: 'sync'; readonly account: Account; readonly state: 'failed'; readonly error: string }
  /** The server refuses the token: nothing of this account goes on before `add` is called again. */
  | { readonly kind: 'signedOut'; readonly account: Account }
  /** Whether a server can be reached; `offline` also while the network is switched off. */
  | { readonly kind: 'reach'; readonly serverId: number; readonly reach: Reach }
  | DownloadNews
  /** An account came or went, or another one is the active one. */
  | { readonly kind: 'accounts' };

/** How a download stands. */
export interface DownloadNews {
  readonly kind: 'download';
  readonly account: Account;
  /** Jellyfin id of the item; `undefined`: several, look at the list. */
  readonly id: string | undefined;
  readonly state: 'queued' | 'started' | 'progress' | 'completed' | 'stopped' | 'failed' | 'removed';
  /** Bytes that are there, and of how many. */
  readonly bytes?: number;
  readonly total?: number | null;
  /** For the person. */
  readonly error?: string;
}

/** Hears what happens. What it throws is its own affair and stops nobody. */
export type StoreListener = (event: StoreEvent) => void;

/** Those who listen. */
export class Listeners {
  readonly #listeners = new Set<StoreListener>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The function that is returned ends it. */
  add(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  readonly tell = (event: StoreEvent): void => {
    for (const listener of this.#listeners)
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
  };

  clear(): void {
    this.#listeners.clear();
  }
}
