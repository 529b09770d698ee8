import type { Hashes } from '../codec/index.ts';

/** A stored fingerprint that shares terms with a query. */
export interface Candidate {
  /** Id of the fingerprint. */
  readonly id: number;
  /** How many terms of the query it has. */
  readonly score: number;
}

/** Where candidates come from: the index in this process, or one on another machine. */
export interface CandidateIndex {
  /**
   * The fingerprints that share most terms with the query: score descending, then id ascending.
   * @param options.limit the most to give
   * @param options.minScore the least terms that a candidate shares; a twentieth of those asked for by default
   * @param options.timeoutMs after which it rejects with an error whose `reason` is `SearchTimeout`. While it cannot answer
   * at all it rejects with another `reason`.
   */
  search(
    terms: Uint32Array,
    options: { readonly limit: number; readonly minScore?: number; readonly timeoutMs: number },
  ): Promise<readonly Candidate[]>;
}

/** A fingerprint with the track that it stands for today. */
export interface StoredFingerprint {
  readonly id: number;
  /** The track, or the one that it was merged into. */
  readonly trackId: number;
  /** Public id of that track, from a store that knows it. */
  readonly trackGid?: string;
  /** Length of the recording in seconds. */
  readonly seconds: number;
  readonly hashes: Hashes;
}

/** Which stored fingerprints are wanted. */
export interface WantedFingerprints {
  /** In the order in which they are wanted, the best first. */
  readonly ids: readonly number[];
  /** Bounds of the length in seconds, both included. */
  readonly least: number;
  readonly greatest: number;
  /** Tracks that were read for the same question just before: of those a store may give fingerprints that it remembers. */
  readonly known?: ReadonlySet<number>;
}

export interface FingerprintStore {
  /**
   * Those of the ids whose length lies within the bounds, in the order of the ids. Leaves out those that are not there any
   * more and those of disabled tracks. Rejects with MatchError `timeout` after `timeoutMs`.
   */
  read(wanted: WantedFingerprints, timeoutMs: number): Promise<readonly StoredFingerprint[]>;
}
