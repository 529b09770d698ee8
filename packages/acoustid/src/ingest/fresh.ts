import type { LogEntry, TermIndex } from '../indexing/index.ts';
import type {
  Candidate,
  CandidateIndex,
  FingerprintStore,
  StoredFingerprint,
  WantedFingerprints,
} from '../matching/index.ts';
import type { ImportStore } from './stored.ts';
import { TermTable } from './term-table.ts';

/** Numbers of fingerprints and tracks that have none yet: above all of PostgreSQL's, so that among equals the older wins. */
const unborn = 2 ** 40;

/** True for a number that `FreshFingerprints` gave out. */
export const isUnborn = (id: number): boolean => id >= unborn;

/**
 * What is stored, what is stored but not in the index yet, and what a batch is about to store, as one whole to match
 * against: so that of two equal submissions in a row the second finds the first.
 */
export class FreshFingerprints implements CandidateIndex, FingerprintStore {
  readonly #index: TermIndex;
  readonly #store: ImportStore;
  /** Ids whose terms in the index are out of date. */
  readonly #changed = new Set<number>();
  readonly #terms = new TermTable();
  readonly #own = new Map<number, StoredFingerprint>();
  readonly #tracks = new Map<number, StoredFingerprint[]>();
  #next = unborn;

  constructor(index: TermIndex, store: ImportStore, notIndexed: readonly LogEntry[]) {
    this.#index = index;
    this.#store = store;
    const inOrder = notIndexed.toSorted((a, b) => a.id - b.id);
    const last = new Map(inOrder.map((entry) => [entry.fingerprintId, entry.terms]));
    for (const [id, terms] of last) {
      this.#changed.add(id);
      this.#terms.add(id, terms);
    }
  }

  /** A number for a fingerprint or a track to come. */
  number(): number {
    this.#next += 1;
    return this.#next;
  }

  async search(
    terms: Uint32Array,
    {
      limit,
      minScore = Math.floor((terms.length + 19) / 20),
      timeoutMs,
    }: Parameters<CandidateIndex['search']>[1],
  ): Promise<readonly Candidate[]> {
    const indexed = await this.#index.search(terms, { limit, minScore, scorePct: 0, timeoutMs });
    if (this.#terms.size === 0) return indexed;
    const fresh = [...this.#terms.shared(terms)]
      .filter(([, score]) => score >= minScore)
      .map(([id, score]) => ({ id, score }));
    return [...indexed.filter(({ id }) => !this.#changed.has(id)), ...fresh].toSorted(
      (a, b) => b.score - a.score || a.id - b.id,
    );
  }

  async read(wanted: WantedFingerprints): Promise<readonly StoredFingerprint[]> {
    const ids = wanted.ids.filter((id) => !isUnborn(id));
    const own = wanted.ids
      .flatMap((id) => this.#own.get(id) ?? [])
      .filter(({ seconds }) => seconds >= wanted.least && seconds <= wanted.greatest);
    return [...own, ...(await this.#store.read({ ...wanted, ids }))];
  }

  /** All fingerprints of a track, those to come too. */
  async ofTrack(trackId: number): Promise<readonly StoredFingerprint[]> {
    const known = this.#tracks.get(trackId);
    if (known !== undefined) return known;
    const found = isUnborn(trackId) ? [] : await this.#store.ofTrack(trackId);
    this.#tracks.set(trackId, found);
    return found;
  }

  /** Takes in a fingerprint that will be stored, with its terms. */
  async add(fingerprint: StoredFingerprint, terms: Uint32Array): Promise<void> {
    await this.ofTrack(fingerprint.trackId);
    this.#tracks.get(fingerprint.trackId)?.push(fingerprint);
    this.#own.set(fingerprint.id, fingerprint);
    this.#terms.add(fingerprint.id, terms);
  }
}
