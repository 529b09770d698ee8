import type { FingerprintStore, StoredFingerprint, WantedFingerprints } from '../matching/index.ts';

/** How long a fingerprint is remembered, in ms: its track may be merged with another one meanwhile. */
const keptMs = 60_000;
/** Hashes that are remembered at most: 32 MB. */
const mostKept = 8_000_000;

interface Kept {
  readonly fingerprint: StoredFingerprint;
  readonly until: number;
}

/**
 * Remembers the fingerprints of recordings that have many. Those are what everybody looks up, and reading all of them again
 * and again would be most of the work. Only what the score of a track is refined with comes from memory: that the track is
 * there, and what it is called, is read each time.
 */
export class KeptFingerprints implements FingerprintStore {
  readonly #store: FingerprintStore;
  readonly #clock: () => number;
  readonly #most: number;
  readonly #kept = new Map<number, Kept>();
  #hashes = 0;

  /**
   * @param clock ms since 1970
   * @param most hashes that are remembered
   */
  constructor(store: FingerprintStore, clock: () => number, most = mostKept) {
    this.#store = store;
    this.#clock = clock;
    this.#most = most;
  }

  async read(wanted: WantedFingerprints, timeoutMs: number): Promise<readonly StoredFingerprint[]> {
    const { ids, known } = wanted;
    if (known === undefined || known.size === 0) return this.#store.read(wanted, timeoutMs);
    const found = new Map<number, StoredFingerprint>();
    for (const id of ids) {
      const kept = this.#recall(id);
      if (kept !== undefined && known.has(kept.trackId)) found.set(id, kept);
    }
    const asked = ids.filter((id) => !found.has(id));
    const read = asked.length === 0 ? [] : await this.#store.read({ ...wanted, ids: asked }, timeoutMs);
    for (const fingerprint of read) {
      found.set(fingerprint.id, fingerprint);
      if (known.has(fingerprint.trackId)) this.#keep(fingerprint);
    }
    return ids
      .flatMap((id) => found.get(id) ?? [])
      .filter(({ seconds }) => seconds >= wanted.least && seconds <= wanted.greatest);
  }

  #recall(id: number): StoredFingerprint | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.until > this.#clock()) return kept?.fingerprint;
    this.#forget(id, kept);
    return undefined;
  }

  #keep(fingerprint: StoredFingerprint): void {
    const before = this.#kept.get(fingerprint.id);
    if (before !== undefined) this.#forget(fingerprint.id, before);
    this.#kept.set(fingerprint.id, { fingerprint, until: this.#clock() + keptMs });
    this.#hashes += fingerprint.hashes.length;
    // In the order in which they were read: the first are the first to be out of date.
    for (const [id, kept] of this.#kept) {
      if (this.#hashes <= this.#most) break;
      this.#forget(id, kept);
    }
  }

  #forget(id: number, { fingerprint }: Kept): void {
    this.#kept.delete(id);
    this.#hashes -= fingerprint.hashes.length;
  }
}
