import type { Readable } from 'node:stream';

/** One entry of the cache that is being written or complete. */
export interface CacheEntry {
  /** Bytes of the whole entry, null while it is still written. */
  readonly size: number | null;
  /** Bytes that are there now. */
  readonly written: number;
  /** Resolves with the final size, rejects when writing failed. */
  readonly done: Promise<number>;
  /** Bytes from `start` to `end` (exclusive, default the end), following the writer; must be read or destroyed. */
  open(start?: number, end?: number): Readable;
}

/** Writes an entry: called once for all who want the same key. The signal aborts when the last of them has left. */
export type Produce = (write: (chunk: Uint8Array) => Promise<void>, signal: AbortSignal) => Promise<void>;

export interface DiskCacheOptions {
  readonly dir: string;
  readonly maxBytes: number;
}

/** Files by key, least recently used first out. The folder may be deleted at any time, also while the server runs. */
export interface DiskCache {
  /** The complete bytes, or null. */
  get(key: string): Promise<Buffer | null>;
  /** Stores bytes atomically. A full disk makes it a no-op: a cache must not break what it serves. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Stored bytes, or those of `make`, which runs once for all who ask at the same time. Rejects as `make` does. */
  getOrMake(key: string, make: () => Promise<Uint8Array>): Promise<Buffer>;
  /** The complete entry on disk, or null. */
  find(key: string): Promise<CacheEntry | null>;
  /** The entry of the key, begun with `produce` unless it exists or is being written. Call `release` when done with it. */
  share(key: string, produce: Produce): Promise<{ readonly entry: CacheEntry; release(): void }>;
  readonly bytes: number;
  close(): Promise<void>;
}
