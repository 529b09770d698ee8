import { IndexError } from '../errors.ts';
import { longestQuery } from '../kernel/index.ts';

/** What a search may be told; see docs/fpindex.md. */
export interface SearchOptions {
  /** Most results, 1 to 1000; 40 by default (HTTP allows 100). */
  readonly limit?: number;
  /** Least score; by default a twentieth of the query as given, rounded up: floor((length + 19) / 20). */
  readonly minScore?: number;
  /** Least score as a percentage of the best one, rounded down; 10 by default. */
  readonly scorePct?: number;
  /** Milliseconds until the search gives up with `SearchTimeout`; 0 is never, 500 the default. */
  readonly timeoutMs?: number;
}

export interface SearchResult {
  readonly id: number;
  /** How many of the distinct hashes asked for the document has. */
  readonly score: number;
}

/** A search with its defaults filled in. */
export interface Wanted {
  readonly limit: number;
  readonly least: number;
  readonly scorePct: number;
  /** Reading of performance.now(), in ms. */
  readonly deadline: number;
}

export const mostResults = 1000;

/** Throws BadRequest for what is out of bounds. */
export function wantedOf(queryLength: number, options: SearchOptions, now: number): Wanted {
  const { limit = 40, scorePct = 10, timeoutMs = 500 } = options;
  const least = options.minScore ?? Math.floor((queryLength + 19) / 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostResults) throw new IndexError('BadRequest');
  if (!Number.isInteger(least) || least < 0) throw new IndexError('BadRequest');
  if (!(scorePct >= 0 && scorePct <= 100) || !(timeoutMs >= 0)) throw new IndexError('BadRequest');
  const deadline = timeoutMs === 0 ? Number.POSITIVE_INFINITY : now + timeoutMs;
  return { limit, least: Math.max(1, least), scorePct, deadline };
}

/** Holds the distinct hashes of one query after the other without allocating. */
export class DistinctQuery {
  readonly hashes = new Uint32Array(longestQuery);
  length = 0;
  readonly #seen = new Uint32Array(longestQuery * 4);
  readonly #stamps = new Uint32Array(longestQuery * 4);
  #stamp = 0;

  /** Throws BadRequest for more than 4096 distinct hashes. */
  set(query: ArrayLike<number>): void {
    this.length = 0;
    this.#stamp += 1;
    if (this.#stamp === 0x1_0000_0000) {
      this.#stamps.fill(0);
      this.#stamp = 1;
    }
    const mask = this.#seen.length - 1;
    for (let at = 0; at < query.length; at += 1) {
      const hash = (query[at] ?? 0) >>> 0;
      let slot = (Math.imul(hash, 0x9e_37_79_b1) >>> 18) & mask;
      while (this.#stamps[slot] === this.#stamp && this.#seen[slot] !== hash) slot = (slot + 1) & mask;
      if (this.#stamps[slot] === this.#stamp) continue;
      if (this.length === longestQuery) throw new IndexError('BadRequest', 'the query is too long');
      this.#stamps[slot] = this.#stamp;
      this.#seen[slot] = hash;
      this.hashes[this.length] = hash;
      this.length += 1;
    }
  }
}
