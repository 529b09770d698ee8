import type { Candidate, CandidateIndex } from '../matching/index.ts';

/** An index of fingerprints, as far as lookups need it. What it rejects with carries a `reason`. */
export interface SearchableIndex {
  search(
    terms: ArrayLike<number>,
    options: {
      readonly limit: number;
      readonly minScore?: number;
      readonly scorePct: number;
      readonly timeoutMs: number;
    },
  ): Promise<readonly Candidate[]>;
}

/** The indexes of a node, in this process or on another machine. */
export interface SearchableIndexes {
  /** The index of this name. */
  open(name: string): Promise<SearchableIndex>;
}

const isTimeout = (error: unknown): boolean =>
  error instanceof Error && 'reason' in error && error.reason === 'SearchTimeout';

/**
 * The index of this name, wherever it is, as the matcher searches it. It is opened when it is first needed, and again
 * after it failed: an index that was built anew is another one. What it rejects with carries a `reason`.
 */
export function candidateIndex(indexes: SearchableIndexes, name: string): CandidateIndex {
  let opened: Promise<SearchableIndex> | undefined;
  return {
    async search(terms, { limit, minScore, timeoutMs }) {
      opened ??= indexes.open(name);
      const asked = opened;
      try {
        const index = await asked;
        // The matcher cuts by length and score itself: the index leaves out nothing but chance.
        return await index.search(terms, {
          limit,
          scorePct: 0,
          timeoutMs: Math.max(1, Math.floor(timeoutMs)),
          ...(minScore === undefined ? {} : { minScore }),
        });
      } catch (error) {
        if (!isTimeout(error) && opened === asked) opened = undefined;
        throw error;
      }
    },
  };
}
