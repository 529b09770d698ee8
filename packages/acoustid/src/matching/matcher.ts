import type { Hashes } from '../codec/index.ts';
import type { Comparer } from '../compare/index.ts';
import { extractQuery } from '../query/index.ts';
import { Deadline } from './deadline.ts';
import { byScore } from './match.ts';
import type { CandidateIndex, FingerprintStore, StoredFingerprint } from './ports.ts';
import type { PlayedFingerprint, SpeedMatch } from './speeds.ts';

/** Seconds by which lengths may differ: unless told, at least and at most. */
export const durationWindow = { usual: 7, least: 1, greatest: 30 } as const;

/** A match is told from chance by a score above this: 3 bits in 10 differ. */
export const leastScore = 0.4;

/** Most terms that an index takes in one query. */
const mostTerms = 4096;

/** Candidates that are read at first: more than most recordings have. */
const firstRead = 32;
/** Candidates that are read at once after those. */
const page = 250;

interface Bounds {
  /** Length of the whole recording in seconds, as it was heard. */
  readonly seconds: number;
  /** Seconds by which the length may differ either way, 1 to 30; 7 by default. */
  readonly within?: number;
  /** Matches must score more than this, 0 to 1; 0.4 by default. */
  readonly above?: number;
  /** Milliseconds for all of it; 1000 by default. */
  readonly timeoutMs?: number;
}

/** What is looked for. */
export interface MatchRequest extends Bounds {
  readonly hashes: Hashes;
}

/** What is looked for, fingerprinted at several speeds. */
export interface SpeedRequest extends Bounds {
  readonly fingerprints: readonly PlayedFingerprint[];
}

export interface MatcherOptions {
  readonly index: CandidateIndex;
  readonly store: FingerprintStore;
  /** One per thread. */
  readonly comparer: Comparer;
  /** The most candidates that the index gives at once; 1000 by default, an index over HTTP gives 100. */
  readonly candidates?: number;
}

/** The terms of all queries, each once. */
function termsOf(queries: readonly { readonly terms: Uint32Array }[]): Uint32Array {
  const [only, ...others] = queries;
  if (only !== undefined && others.length === 0) return only.terms;
  return Uint32Array.from(new Set(queries.flatMap(({ terms }) => [...terms])));
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
  match({ hashes, ...bounds }: MatchRequest): Promise<SpeedMatch[]> {
    return this.matchSpeeds({ fingerprints: [{ speed: 1, hashes }], ...bounds });
  }

  /**
   * The same for a recording that may have been made faster or slower: each stored fingerprint with the speed at which it
   * matches best. One query of the index for all speeds. Rejects like `match`.
   */
  async matchSpeeds({ fingerprints, ...bounds }: SpeedRequest): Promise<SpeedMatch[]> {
    const { seconds, within = durationWindow.usual, above = leastScore } = bounds;
    if (!(within >= durationWindow.least && within <= durationWindow.greatest))
      throw new RangeError(`lengths that differ by ${within} s`);
    const queries = fingerprints.map(({ speed, hashes }) => {
      const real = seconds / speed;
      const bounds = { least: real - within, greatest: real + within };
      return {
        speed,
        ...bounds,
        terms: extractQuery(hashes),
        comparer: this.#options.comparer.query(hashes),
      };
    });
    const best = new Map<number, SpeedMatch>();
    for await (const stored of this.#candidates(queries, bounds)) {
      // Speeds outside, so that the tables of each query are made once.
      for (const { speed, least, greatest, comparer } of queries)
        for (const { id: fingerprintId, hashes, ...about } of stored) {
          if (about.seconds < least || about.seconds > greatest) continue;
          const match = { fingerprintId, speed, ...about, ...comparer.compare(hashes) };
          if (match.score > Math.max(above, best.get(fingerprintId)?.score ?? 0))
            best.set(fingerprintId, match);
        }
    }
    return [...best.values()].sort(byScore);
  }

  /**
   * All stored fingerprints of about this length that share terms with the queries, the most promising first: the score of
   * a track is that of the best of its fingerprints, and nobody knows which that is before it was compared.
   */
  async *#candidates(
    queries: readonly { terms: Uint32Array; least: number; greatest: number }[],
    { timeoutMs = 1000 }: Bounds,
  ): AsyncGenerator<readonly StoredFingerprint[]> {
    const { index, store, candidates = 1000 } = this.#options;
    const terms = termsOf(queries);
    if (terms.length === 0) return;
    const deadline = new Deadline(timeoutMs);
    const found = await deadline.run((timeoutMs) =>
      index.search(terms.subarray(0, mostTerms), {
        limit: candidates,
        timeoutMs,
        // A recording answers to the terms of one speed only: a twentieth of those.
        ...(queries.length === 1 ? {} : { minScore: Math.ceil(terms.length / queries.length / 20) }),
      }),
    );
    const least = Math.min(...queries.map(({ least }) => least));
    const greatest = Math.max(...queries.map(({ greatest }) => greatest));
    const ids = found.map(({ id }) => id);
    const known = new Set<number>();
    for (let from = 0, to = firstRead; from < ids.length; from = to, to += page) {
      const wanted = { ids: ids.slice(from, to), least, greatest, known };
      const stored = await deadline.run((timeoutMs) => store.read(wanted, timeoutMs));
      yield stored;
      for (const { trackId } of stored) known.add(trackId);
    }
  }
}
