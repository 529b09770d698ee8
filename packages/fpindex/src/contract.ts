import type { Change } from './change.ts';
import type { SearchOptions, SearchResult } from './search/index.ts';

/** What an index tells of itself. */
export interface IndexInfo {
  /** Number of the last commit; 0 for an index that was never written. */
  readonly version: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly stats: {
    /** 0 when the index is empty. Of documents that were deleted too, until a merge drops them. */
    readonly minDocId: number;
    readonly maxDocId: number;
    readonly numSegments: number;
    /** Living documents. */
    readonly numDocs: number;
  };
}

/** Documents that are brought in together: document i has the hashes from offsets[i] to offsets[i + 1]. */
export interface Documents {
  /** 1 to 2^32 - 1. */
  readonly ids: Uint32Array;
  /** One more than there are ids. */
  readonly offsets: Uint32Array;
  readonly hashes: Uint32Array;
}

export interface UpdateOptions {
  /** The commit that the caller has seen last: VersionMismatch when there is a later one. */
  readonly expectedVersion?: number;
}

/**
 * An inverted index of acoustic fingerprints, in this process or on another machine. A document is a 32-bit id above zero
 * and a set of 32-bit hashes. Methods reject with IndexError.
 */
export interface FingerprintIndex {
  /**
   * The documents that share most hashes with the query: score descending, then id ascending. Exact. Rejects with
   * BadRequest for options out of bounds or more than 4096 distinct hashes, SearchTimeout when the time is over.
   */
  search(query: ArrayLike<number>, options?: SearchOptions): Promise<readonly SearchResult[]>;
  /** Makes all changes or none; resolves with the commit's number when it is on the disk and searches see it. */
  update(changes: readonly Change[], options?: UpdateOptions): Promise<number>;
  /**
   * Brings in many documents without the log, in pieces of at most 65,536 documents or 8 million hashes, each atomically;
   * a document that is there already is replaced. What was brought in before an
   * error stays. Resolves with the last commit's number.
   */
  import(parts: Iterable<Documents> | AsyncIterable<Documents>): Promise<number>;
  /** The commit that a document came with, undefined when there is none with this id. */
  documentVersion(id: number): Promise<number | undefined>;
  info(): Promise<IndexInfo>;
  close(): Promise<void>;
}

/** The indexes of a node, in this process or on another machine. */
export interface FingerprintIndexes {
  /**
   * The index of this name, made when there is none. Rejects with
   * InvalidIndexName, or IndexNotReady when it does not load.
   */
  open(name: string): Promise<FingerprintIndex>;
  /** Removes an index; false when there is none. */
  delete(name: string): Promise<boolean>;
  close(): Promise<void>;
}
