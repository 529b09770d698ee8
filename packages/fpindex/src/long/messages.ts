import type { SearchResult } from '../search/index.ts';
import type { SegmentHandle } from '../segments/index.ts';

/** A segment as it is when the search is asked: what is superseded later has its successor elsewhere. */
export interface SegmentThen {
  readonly handle: SegmentHandle;
  /** Bits of the documents that are dead. */
  readonly dead: Uint8Array;
}

export interface LongRequest {
  readonly number: number;
  readonly segments: readonly SegmentThen[];
  readonly hashes: Uint32Array;
  readonly limit: number;
  readonly least: number;
  /** Counted from when the thread takes it up. */
  readonly timeoutMs: number;
}

export type LongAnswer =
  | { readonly number: number; readonly results: readonly SearchResult[] }
  | { readonly number: number; readonly timeout: true }
  | { readonly number: number; readonly error: unknown };
