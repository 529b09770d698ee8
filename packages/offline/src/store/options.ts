import type { After } from '../connectivity/index.ts';
import type { MeasureDuration, MediaFiles } from '../downloads/index.ts';
import type { Clock, Driver } from '../drivers/index.ts';
import type { Random } from '../queue/index.ts';
import type { SecretStore } from '../secrets/index.ts';

/**
 * Lets `work` fill the store where that is quicker than row by row in its place: in a browser in memory. Its driver is the
 * store until it resolves, and what was written is in the store's place afterwards; when it rejects, as much of it as
 * there is.
 */
export type BulkLoad = <T>(work: (driver: Driver) => Promise<T>) => Promise<T>;

/**
 * Who works on a store, among several processes or tabs. What one has taken is its own for some minutes; when it is known to
 * be gone, another may have it at once.
 */
export interface Holder {
  /** A name that no other has, also after a restart. */
  readonly name: string;
  /** True for the name of one that has certainly ended. */
  readonly isGone: (name: string) => boolean;
}

/** What a store is made of. */
export interface StoreOptions {
  /** An open database; closing the store leaves it open. */
  readonly driver: Driver;
  /** Where the tokens are. */
  readonly secrets: SecretStore;
  /** Where downloads, pictures and words are. */
  readonly files: MediaFiles;
  /** What servers show of this device; its id is the store's own. */
  readonly device: { readonly name: string; readonly client: string; readonly version: string };
  /** Hears of what nobody waits for and should not happen: a disk that is full, a store that is broken. */
  readonly onError: (error: unknown) => void;
  /** The global one unless told. */
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly after?: After;
  /** Measures finished downloads; without it their length and hash must do. */
  readonly measure?: MeasureDuration;
  /** Who this is; in Node `processHolder`. Without it what a killed one had taken is waited for. */
  readonly holder?: Holder;
  /** Used for the first sync of an account. */
  readonly bulk?: BulkLoad;
  /** Switches the network off from the start, see `setOffline`. */
  readonly isOffline?: boolean;
  /** Transfers at a time; 3 unless told. */
  readonly transfers?: number;
  /** Longest wait for a server to begin or go on with an answer, ms; 10,000 unless told. */
  readonly timeoutMs?: number;
}
