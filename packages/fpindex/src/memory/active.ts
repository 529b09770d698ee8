import type { DistinctQuery, Top } from '../search/index.ts';
import { type Batch, batchDocuments } from '../segments/index.ts';
import { Growing } from './growing.ts';

/** Postings after which the active segment is closed and becomes a file. */
const fullPostings = 2_000_000;
const none = 0;

/** The newest documents, in memory until they become a segment; what the log holds. */
export class ActiveSegment {
  readonly #ids = new Growing();
  readonly #versions: number[] = [];
  readonly #starts = new Growing();
  readonly #hashes = new Growing();
  readonly #owners = new Growing();
  /** For each posting the one before it in its chain, plus 1. */
  readonly #before = new Growing();
  #heads = new Uint32Array(2 ** 16);
  readonly #places = new Map<number, number>();
  #minId = Number.POSITIVE_INFINITY;
  #maxId = 0;
  #counts = new Uint16Array(1024);
  #touched = new Uint32Array(1024);

  /** Living documents. */
  get living(): number {
    return this.#places.size;
  }
  get documents(): number {
    return this.#ids.length;
  }
  /** Lowest and highest id that came here; Infinity and 0 without any. */
  get minId(): number {
    return this.#minId;
  }
  get maxId(): number {
    return this.#maxId;
  }
  get isFull(): boolean {
    return this.#ids.length >= batchDocuments || this.#hashes.length >= fullPostings;
  }
  get bytes(): number {
    return (
      (this.#hashes.values.length + this.#owners.values.length + this.#before.values.length) * 4 +
      this.#heads.length * 4 +
      this.#places.size * 48
    );
  }

  /** The commit that the living document came with, undefined when it is not here. */
  versionOf(id: number): number | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : this.#versions[place];
  }

  livingIds(): Iterable<number> {
    return this.#places.keys();
  }

  /** Adds a document, in the place of one with the same id. */
  add(id: number, hashes: ArrayLike<number>, version: number): void {
    const place = this.#ids.length;
    this.#minId = Math.min(this.#minId, id);
    this.#maxId = Math.max(this.#maxId, id);
    this.#ids.push(id);
    this.#versions.push(version);
    this.#starts.push(this.#hashes.length);
    this.#places.set(id, place);
    this.#hashes.reserve(hashes.length);
    this.#owners.reserve(hashes.length);
    this.#before.reserve(hashes.length);
    if (this.#hashes.length + hashes.length > this.#heads.length * 2) this.#widen(hashes.length);
    for (let at = 0; at < hashes.length; at += 1) {
      this.#hashes.push((hashes[at] ?? 0) >>> 0);
      this.#owners.push(place);
      this.#chain(this.#hashes.length - 1);
    }
  }

  #chain(posting: number): void {
    const slot = this.#slotOf(this.#hashes.values[posting] ?? 0);
    this.#before.values[posting] = this.#heads[slot] ?? none;
    this.#before.length = posting + 1;
    this.#heads[slot] = posting + 1;
  }

  #slotOf(hash: number): number {
    return Math.imul(hash, 0x9e_37_79_b1) >>> (Math.clz32(this.#heads.length) + 1);
  }

  #widen(more: number): void {
    let size = this.#heads.length;
    while (size * 2 < this.#hashes.length + more) size *= 4;
    this.#heads = new Uint32Array(size);
    const { length } = this.#hashes;
    for (let posting = 0; posting < length; posting += 1) this.#chain(posting);
  }

  /** Hides a document; false when it is not here. */
  kill(id: number): boolean {
    return this.#places.delete(id);
  }

  /** Adds what the query finds here; exact, one pass over the chains of its hashes. */
  search(query: DistinctQuery, top: Top): void {
    if (this.#places.size === 0) return;
    if (this.#counts.length < this.#ids.length) {
      this.#counts = new Uint16Array(this.#ids.values.length);
      this.#touched = new Uint32Array(this.#ids.values.length);
    }
    let touched = 0;
    for (let at = 0; at < query.length; at += 1) {
      const hash = query.hashes[at] ?? 0;
      let last = -1;
      for (let next = this.#heads[this.#slotOf(hash)] ?? none; next !== none; ) {
        const posting = next - 1;
        next = this.#before.values[posting] ?? none;
        if (this.#hashes.values[posting] !== hash) continue;
        const owner = this.#owners.values[posting] ?? 0;
        // The same hash twice in one document stands in the chain one after the other.
        if (owner === last) continue;
        last = owner;
        const count = this.#counts[owner] ?? 0;
        if (count === 0) this.#touched[touched++] = owner;
        this.#counts[owner] = count + 1;
      }
    }
    for (let at = 0; at < touched; at += 1) {
      const owner = this.#touched[at] ?? 0;
      const score = this.#counts[owner] ?? 0;
      this.#counts[owner] = 0;
      const id = this.#ids.values[owner] ?? 0;
      if (score >= top.least && this.#places.get(id) === owner) top.add(id, score);
    }
  }

  /** The living documents, in pieces of which each becomes a segment; the arrays are copies. */
  toBatches(): Batch[] {
    const places = Uint32Array.from(this.#places.values());
    const batches: Batch[] = [];
    for (let from = 0; from < places.length; from += batchDocuments) {
      batches.push(this.#batchOf(places.subarray(from, from + batchDocuments)));
    }
    return batches;
  }

  #batchOf(places: Uint32Array): Batch {
    const starts = new Uint32Array(places.length);
    const ends = new Uint32Array(places.length);
    let length = 0;
    places.forEach((place, at) => {
      starts[at] = length;
      length += this.#endOf(place) - (this.#starts.values[place] ?? 0);
      ends[at] = length;
    });
    const hashes = new Uint32Array(length);
    places.forEach((place, at) => {
      const own = this.#hashes.values.subarray(this.#starts.values[place], this.#endOf(place));
      hashes.set(own, starts[at]);
    });
    return {
      ids: places.map((place) => this.#ids.values[place] ?? 0),
      versions: Float64Array.from(places, (place) => this.#versions[place] ?? 0),
      starts,
      ends,
      hashes,
    };
  }

  #endOf(place: number): number {
    return place + 1 < this.#ids.length ? (this.#starts.values[place + 1] ?? 0) : this.#hashes.length;
  }
}
