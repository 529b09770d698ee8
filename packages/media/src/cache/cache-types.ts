import type { Readable } from 'node:stream';

/** One entry of the cache, complete or still being written. Held open until `close`, also when it is evicted meanwhile. */
export interface CacheEntry {
  /** Bytes of the whole entry, null while it is still written. */
  readonly size: number | null;
  /** Bytes that are there now. */
  readonly written: number;
  /** Resolves with the final size, rejects when writing failed or was given up. */
  readonly done: Promise<number>;
  /** Bytes from `start` to `end` (exclusive, default the end), following the writer. Must be read or destroyed. */
  open(start?: number, end?: number): Readable;
  /** Call when done with it. When the last one leaves an unfinished entry, its writing is given up. */
  close(): void;
}

/** Writes an entry: called once for all who want the same key. The signal aborts when the last of them has left. */
export type Produce = (write: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) => Promise<void>;

export interface CacheLog {
  warn(fields: object, text: string): void;
}

export interface DiskCacheOptions {
  readonly dir: string;
  readonly maxBytes: number;
  readonly log?: CacheLog;
}

/**
 * Files by key, the least recently used go first when the limit is reached. What is there survives a restart; the folder
 * may be deleted at any time, also while the server runs.
 */
export interface DiskCache {
  /** The complete bytes, or null. */
  get(key: string): Promise<Buffer | null>;
  /** Stores bytes atomically. Where that fails (a full disk) nothing is stored: a cache must not break what it serves. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stored bytes, or those of `make`, which runs once for all who ask at the same time. Rejects as `make` does. */
  getOrMake(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
  /** The entry of the key when it is complete or being written; null otherwise. */
  find(key: string): Promise<CacheEntry | null>;
  /** The entry of the key, begun with `produce` unless it exists or is being written. */
  share(key: string, produce: Produce): Promise<CacheEntry>;
  /** Bytes of all complete entries. */
  readonly bytes: number;
  /** Gives up what is being written and waits for it. */
  close(): Promise<void>;
}
