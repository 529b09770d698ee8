import { FingerprintError, type Hashes, mostHashes } from '../codec/index.ts';
import { type Workbench, workbench } from './kernel.ts';
import { type Comparison, scoreOf } from './score.ts';

/** Hashes (of 0.124 s) by which two fingerprints of one recording may be shifted. */
export const maxOffset = 80;

/** A query that many stored fingerprints are compared with. */
export interface QueryComparer {
  /** `acoustid_compare2(stored, query, maxOffset)` with what led to it. Throws FingerprintError beyond 65,535 hashes. */
  compare(stored: Hashes): Comparison;
}

const nothing: Comparison = Object.freeze({ score: 0, offset: 0, overlap: 0, bitErrors: 0 });

function checked(hashes: Hashes): Hashes {
  if (hashes.length <= mostHashes) return hashes;
  throw new FingerprintError('too-long', `${hashes.length} hashes are more than can be compared`);
}

/** Compares fingerprints: build one per thread (1.6 MB) and keep it. All work is synchronous. */
export class Comparer {
  readonly #bench: Workbench = workbench(mostHashes);
  /** Whose tables are in the kernel's memory. */
  #loaded: object | undefined;
  #odd = 0;

  /**
   * Prepares a query. Several may be in use in turns: the tables are built again (3 µs) when the query changes.
   * @param within hashes that the two may be shifted; 0 is any number. Throws RangeError for anything else than a number
   * of hashes and FingerprintError beyond 65,535 hashes.
   */
  query(hashes: Hashes, within: number = maxOffset): QueryComparer {
    if (!Number.isInteger(within) || within < 0 || within > mostHashes)
      throw new RangeError(`an offset of at most ${within} hashes`);
    const query = checked(hashes);
    const self: QueryComparer = {
      compare: (stored) => {
        if (this.#loaded !== self) this.#load(self, query);
        return this.#align(checked(stored), query.length, within);
      },
    };
    return self;
  }

  /**
   * `acoustid_compare(a, b)`: the share of the shorter fingerprint's hashes that differ in at most 2 bits at the best
   * offset within 120. Slow (0.1 ms). Throws FingerprintError beyond 65,535 hashes.
   */
  similarity(a: Hashes, b: Hashes): number {
    const shorter = Math.min(checked(a).length, checked(b).length);
    if (shorter === 0) return 0;
    this.#loaded = undefined;
    this.#bench.stored.set(a);
    this.#bench.query.set(b);
    return Math.fround(this.#bench.kernel.diagonal(a.length, b.length) / shorter);
  }

  #load(owner: object, query: Hashes): void {
    this.#bench.query.set(query);
    this.#odd = this.#bench.kernel.prepare(query.length);
    this.#loaded = owner;
  }

  #align(hashes: Hashes, query: number, within: number): Comparison {
    const { kernel, found, stored: room } = this.#bench;
    const stored = hashes.length;
    room.set(hashes);
    if (kernel.align(stored, query, within, this.#odd) === 0) return nothing;
    // By index: taking it apart by a pattern costs as much as a tenth of a comparison.
    const offset = found[0] ?? 0;
    const pairs = found[1] ?? 0;
    const bitErrors = found[2] ?? 0;
    const distinctStored = found[3] ?? 0;
    const distinctQuery = found[4] ?? 0;
    const score = scoreOf({ stored, query, offset, pairs, bitErrors, distinctStored, distinctQuery });
    return { score, offset, overlap: pairs * 2, bitErrors };
  }
}
