import type { Hashes } from '../codec/index.ts';
import type { Comparer } from '../compare/index.ts';
import { extractQuery } from '../query/index.ts';
import { Deadline } from './deadline.ts';
import { byScore, type Match } from './match.ts';
import type { CandidateIndex, FingerprintStore, StoredFingerprint } from './ports.ts';

/** Seconds by which lengths may differ: unless told, at least and at most. */
export const durationWindow = { usual: 7, least: 1, greatest: 30 } as const;

/** A match is told from chance by a score above this: 3 bits in 10 differ. */
export const leastScore = 0.4;

/** What is looked for. */
export interface MatchRequest {
  readonly hashes: Hashes;
  /** Length of the whole recording in seconds. */
  readonly seconds: number;
  /** Seconds by which the length may differ either way, 1 to 30; 7 by default. */
  readonly within?: number;
  /** Matches must score more than this, 0 to 1; 0.4 by default. */
  readonly above?: number;
  /** Fingerprints of fitting length that are compared, the most promising first; 100 by default. */
  readonly compared?: number;
  /** Milliseconds for all of it; 1000 by default. */
  readonly timeoutMs?: number;
}

export interface MatcherOptions {
  readonly index: CandidateIndex;
  readonly store: FingerprintStore;
  /** One per thread. */
  readonly comparer: Comparer;
  /** The most candidates that the index gives at once; 1000 by default, an index over HTTP gives 100. */
  readonly candidates?: number;
}

/** Finds the stored fingerprints that sound like one that was heard. */
export class Matcher {
  readonly #options: MatcherOptions;

  constructor(options: MatcherOptions) {
    this.#options = options;
  }

  /**
   * The matches, best first, several of a track among them (`bestOfTracks` keeps one). The index knows no lengths and gives
   * many candidates; those of another length are left out before anything is cut off, so that they hide nothing. Empty for
   * silence. Rejects with MatchError when there is no answer in time, RangeError for a window outside 1 to 30 s,
   * FingerprintError for more than 65,535 hashes.
   */
  async match(request: MatchRequest): Promise<Match[]> {
    const { hashes, seconds, within = durationWindow.usual, above = leastScore } = request;
    if (!(within >= durationWindow.least && within <= durationWindow.greatest))
      throw new RangeError(`lengths that differ by ${within} s`);
    const query = this.#options.comparer.query(hashes);
    const terms = extractQuery(hashes);
    if (terms.length === 0) return [];
    const stored = await this.#candidates(terms, seconds, within, request);
    return stored
      .map((fingerprint): Match => {
        const { id: fingerprintId, trackId, seconds } = fingerprint;
        return { fingerprintId, trackId, seconds, ...query.compare(fingerprint.hashes) };
      })
      .filter(({ score }) => score > above)
      .sort(byScore);
  }

  /** Stored fingerprints of about this length that share terms with the query. */
  async #candidates(
    terms: Uint32Array,
    seconds: number,
    within: number,
    { compared = 100, timeoutMs = 1000 }: MatchRequest,
  ): Promise<readonly StoredFingerprint[]> {
    const { index, store, candidates = 1000 } = this.#options;
    const deadline = new Deadline(timeoutMs);
    const found = await deadline.run((timeoutMs) => index.search(terms, { limit: candidates, timeoutMs }));
    if (found.length === 0) return [];
    const ids = found.map(({ id }) => id);
    const wanted = { ids, least: seconds - within, greatest: seconds + within, limit: compared };
    return deadline.run((timeoutMs) => store.read(wanted, timeoutMs));
  }
}
