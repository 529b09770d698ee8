import {
  type CandidateIndex,
  excerptDocument,
  extractQuery,
  type FingerprintStore,
  type RecordingStore,
  type StoredFingerprint,
  type WholeRecording,
} from '../src/index.ts';

/** An index that looks at every document. */
function indexOf(documents: readonly { readonly id: number; readonly terms: Uint32Array }[]): CandidateIndex {
  return {
    async search(terms, { limit, minScore = Math.floor((terms.length + 19) / 20) }) {
      const asked = new Set(terms);
      return documents
        .map(({ id, terms }) => ({ id, score: terms.filter((term) => asked.has(term)).length }))
        .filter(({ score }) => score >= minScore)
        .sort((a, b) => b.score - a.score || a.id - b.id)
        .slice(0, limit);
    },
  };
}

/** What a Matcher looks in. */
export function shelfOf(stored: readonly StoredFingerprint[]): {
  readonly index: CandidateIndex;
  readonly store: FingerprintStore;
} {
  return {
    index: indexOf(stored.map(({ id, hashes }) => ({ id, terms: extractQuery(hashes) }))),
    store: {
      read: async ({ ids, least, greatest }) =>
        ids
          .flatMap((id) => stored.find((fingerprint) => fingerprint.id === id) ?? [])
          .filter(({ seconds }) => seconds >= least && seconds <= greatest),
    },
  };
}

/** What an ExcerptMatcher looks in. */
export function recordingsOf(recordings: readonly WholeRecording[]): {
  readonly index: CandidateIndex;
  readonly store: RecordingStore;
} {
  return {
    index: indexOf(recordings.map(({ id, hashes }) => ({ id, terms: excerptDocument(hashes) }))),
    store: { read: async (ids) => recordings.filter(({ id }) => ids.includes(id)) },
  };
}
