import { type Hashes, secondsPerHash } from '../codec/index.ts';
import { type CandidateIndex, Deadline, type PlayedFingerprint } from '../matching/index.ts';
import { Locator, type Placement } from './locator.ts';
import { excerptTerms } from './terms.ts';

/** The whole fingerprint of one of the library's recordings. */
export interface WholeRecording {
  readonly id: number;
  readonly hashes: Hashes;
}

export interface RecordingStore {
  /** The recordings of these ids that are there, in any order. Rejects with MatchError `timeout` after `timeoutMs`. */
  read(ids: readonly number[], timeoutMs: number): Promise<readonly WholeRecording[]>;
}

/** A recording that the excerpt is from. */
export interface ExcerptMatch extends Placement {
  readonly recordingId: number;
  /** Second of the recording at which the excerpt begins. */
  readonly startSeconds: number;
  readonly speed: number;
}

export interface ExcerptRequest {
  /** Of the excerpt: as it was heard, and played at other speeds where that is wanted. */
  readonly fingerprints: readonly PlayedFingerprint[];
  /** Matches must score more than this; 0.5 by default, a bit in 4 differs. */
  readonly above?: number;
  /** Recordings that are looked through, the most promising first; 20 by default. */
  readonly compared?: number;
  /** Milliseconds for all of it; 1000 by default. */
  readonly timeoutMs?: number;
}

/** Fewer terms than these in common are chance. */
const leastTerms = 3;

/**
 * Finds recordings by a piece of them from anywhere, 10 s or more. The index knows every hash of whole recordings
 * (`excerptDocument`) but not where it lies: a candidate's fingerprint is read, and equal hashes vote for the offset.
 */
export class ExcerptMatcher {
  readonly #index: CandidateIndex;
  readonly #store: RecordingStore;

  constructor({ index, store }: { readonly index: CandidateIndex; readonly store: RecordingStore }) {
    this.#index = index;
    this.#store = store;
  }

  /**
   * The recordings, best first, each at its best place and speed. Rejects
   * with MatchError when there is no answer in time.
   */
  async match(request: ExcerptRequest): Promise<ExcerptMatch[]> {
    const { fingerprints, above = 0.5, compared = 20, timeoutMs = 1000 } = request;
    const terms = excerptTerms(fingerprints.map(({ hashes }) => hashes));
    if (terms.length < leastTerms) return [];
    const deadline = new Deadline(timeoutMs);
    const candidates = await deadline.run((timeoutMs) =>
      this.#index.search(terms, { limit: compared, minScore: leastTerms, timeoutMs }),
    );
    if (candidates.length === 0) return [];
    const ids = candidates.map(({ id }) => id);
    const recordings = await deadline.run((timeoutMs) => this.#store.read(ids, timeoutMs));
    const best = new Map<number, ExcerptMatch>();
    for (const { speed, hashes } of fingerprints) {
      const locator = new Locator(hashes);
      for (const { id: recordingId, hashes } of recordings) {
        const placement = locator.locate(hashes);
        if (placement === undefined) continue;
        if (placement.score <= Math.max(above, best.get(recordingId)?.score ?? 0)) continue;
        const startSeconds = Math.round(placement.offset * secondsPerHash * 1000) / 1000;
        best.set(recordingId, { recordingId, speed, startSeconds, ...placement });
      }
    }
    return [...best.values()].sort((a, b) => b.score - a.score || a.recordingId - b.recordingId);
  }
}
