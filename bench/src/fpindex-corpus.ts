/** Made-up fingerprints as dense as AcoustID's own, queries for them, and the plainest index that can hold them. */
import type { Documents } from '@bandstand/fpindex';

export const hashesPerDocument = 120;
/** Hashes of a query that are of the document it is for; the others are chance. */
const keptHashes = 48;

export interface Corpus {
  readonly documents: number;
  /** Number of different hashes: 28.6 documents have each, as in a 22-bit space with 1,000,000 documents. */
  readonly space: number;
  /** Document i, with the id i + 1, has the hashes from i * 120 on. */
  readonly hashes: Uint32Array;
}

/** Numbers that look random and are the same in each run (xorshift32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** @param documents about this many are dense where it is a million divided by a power of two */
export function makeCorpus(documents: number): Corpus {
  const space = 2 ** Math.round(Math.log2((documents / 1_000_000) * 2 ** 22));
  const next = numbers(2_463_534_242);
  const hashes = new Uint32Array(documents * hashesPerDocument);
  for (let at = 0; at < hashes.length; at += 1) hashes[at] = next() & (space - 1);
  return { documents, space, hashes };
}

/** The corpus in the parts in which it is brought in. */
export function* partsOf({ documents, hashes }: Corpus): Generator<Documents> {
  for (let from = 0; from < documents; from += 65_536) {
    const count = Math.min(65_536, documents - from);
    yield {
      ids: Uint32Array.from({ length: count }, (_, at) => from + at + 1),
      offsets: Uint32Array.from({ length: count + 1 }, (_, at) => at * hashesPerDocument),
      hashes: hashes.subarray(from * hashesPerDocument, (from + count) * hashesPerDocument),
    };
  }
}

export interface Query {
  readonly id: number;
  readonly hashes: Uint32Array;
}

export function queriesFor({ documents, space, hashes }: Corpus, count: number): readonly Query[] {
  const next = numbers(88_675_123);
  return Array.from({ length: count }, () => {
    const document = next() % documents;
    const own = hashes.subarray(document * hashesPerDocument, (document + 1) * hashesPerDocument);
    const query = Uint32Array.from(own, (hash, at) => (at < keptHashes ? hash : next() & (space - 1)));
    return { id: document + 1, hashes: query };
  });
}

/** Typed arrays without compression: all ids behind each other by hash, and a count for each document. */
export class PlainIndex {
  readonly #starts: Uint32Array;
  readonly #documents: Uint32Array;
  readonly #counts: Uint8Array;
  readonly #touched: Uint32Array;

  constructor({ documents, space, hashes }: Corpus) {
    this.#starts = new Uint32Array(space + 2);
    this.#documents = new Uint32Array(hashes.length);
    this.#counts = new Uint8Array(documents);
    this.#touched = new Uint32Array(documents);
    for (const hash of hashes) this.#starts[hash + 2] = (this.#starts[hash + 2] ?? 0) + 1;
    for (let at = 1; at < this.#starts.length; at += 1) {
      this.#starts[at] = (this.#starts[at] ?? 0) + (this.#starts[at - 1] ?? 0);
    }
    for (let at = 0; at < hashes.length; at += 1) {
      const slot = (hashes[at] ?? 0) + 1;
      const place = this.#starts[slot] ?? 0;
      this.#documents[place] = Math.floor(at / hashesPerDocument);
      this.#starts[slot] = place + 1;
    }
  }

  /** The best document, ids from 1 on. */
  best(query: Uint32Array): number {
    let touched = 0;
    for (const hash of query) {
      const end = this.#starts[hash + 1] ?? 0;
      for (let at = this.#starts[hash] ?? 0; at < end; at += 1) {
        const document = this.#documents[at] ?? 0;
        const count = this.#counts[document] ?? 0;
        if (count === 0) this.#touched[touched++] = document;
        this.#counts[document] = count + 1;
      }
    }
    let best = 0;
    let score = 0;
    for (let at = 0; at < touched; at += 1) {
      const document = this.#touched[at] ?? 0;
      const count = this.#counts[document] ?? 0;
      this.#counts[document] = 0;
      if (count > score) [best, score] = [document + 1, count];
    }
    return best;
  }
}
