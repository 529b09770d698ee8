/** What an index tells of itself. */
export interface TermIndexInfo {
  /** Number of the last commit. */
  readonly version: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A change of an index; a document is a fingerprint with its terms. */
export type TermChange =
  | { readonly kind: 'insert'; readonly id: number; readonly hashes: ArrayLike<number> }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'metadata'; readonly set: Readonly<Record<string, string>> };

/** Documents that are brought in together: document i has the hashes from offsets[i] to offsets[i + 1]. */
export interface TermDocuments {
  readonly ids: Uint32Array;
  readonly offsets: Uint32Array;
  readonly hashes: Uint32Array;
}

/** The inverted index of fingerprints, in this process or on another machine. What it refuses with has a `reason`. */
export interface TermIndex {
  /** Score descending, then id ascending. */
  search(
    query: ArrayLike<number>,
    options?: {
      readonly limit?: number;
      readonly minScore?: number;
      readonly scorePct?: number;
      readonly timeoutMs?: number;
    },
  ): Promise<readonly { readonly id: number; readonly score: number }[]>;
  /**
   * Makes all changes or none; resolves with the commit's number when it is on the disk and searches see it. The reason is
   * `VersionMismatch` when there is a later commit than the one expected.
   */
  update(changes: readonly TermChange[], options?: { readonly expectedVersion?: number }): Promise<number>;
  /** Brings in many documents; those that are there already are replaced. */
  import(parts: Iterable<TermDocuments>): Promise<number>;
  info(): Promise<TermIndexInfo>;
}

/** The indexes of a node. */
export interface TermIndexes {
  /** The index of this name, made when there is none. */
  open(name: string): Promise<TermIndex>;
  /** Removes an index; false when there is none. */
  delete(name: string): Promise<boolean>;
}

/** Why an index refused; undefined for an error that is not of the index. */
export const refusalOf = (error: unknown): unknown =>
  error instanceof Error && 'reason' in error ? error.reason : undefined;
