import { IndexError } from '../errors.ts';
import { type Kernel, type Kernels, scratch } from '../kernel/index.ts';
import type { Segment } from '../segments/index.ts';
import type { DistinctQuery } from './request.ts';
import type { Top } from './top.ts';

/** Postings up to which the quick way is taken: its table of 65,536 counts must stay mostly empty. */
const quickPostings = 40_000;

/** Searches one segment for one thread. */
export class Searcher {
  readonly segment: Segment;
  readonly #kernel: Kernel;
  readonly #base: number;
  readonly #query: Uint32Array;
  readonly #results: Uint32Array;

  /**
   * @param thread 0 for the thread that owns the index, 1 for the one of long searches
   * @param deadThen the bits of the dead at another moment than now; only for the thread of long searches
   */
  constructor(kernels: Kernels, segment: Segment, thread: number, deadThen?: Uint8Array) {
    const { memory, header, place } = segment;
    const base = place.scratchAt[thread];
    if (base === undefined) throw new RangeError(`no thread ${thread} searches segments`);
    this.segment = segment;
    this.#base = base;
    this.#kernel = kernels.over(memory);
    this.#query = new Uint32Array(memory.buffer, base + scratch.query, 4096);
    this.#results = new Uint32Array(memory.buffer, base + scratch.results, 4096);
    const fields = new Uint32Array(memory.buffer, base, 16);
    fields[scratch.directory / 4] = place.imageAt + header.directoryAt;
    fields[scratch.lists / 4] = place.imageAt + 256;
    fields[scratch.shift / 4] = header.shift;
    fields[scratch.bits / 4] = header.bits;
    fields[scratch.below / 4] = header.below;
    fields[scratch.wide / 4] = header.wide;
    fields[scratch.separators / 4] = header.separators;
    fields[scratch.dead / 4] = deadThen === undefined ? place.deadAt : place.deadThenAt;
    if (deadThen !== undefined)
      new Uint8Array(memory.buffer, place.deadThenAt, deadThen.length).set(deadThen);
  }

  /** Looks the query up and returns how many postings a search has to go through. */
  plan(query: DistinctQuery): number {
    for (let at = 0; at < query.length; at += 1) this.#query[at] = query.hashes[at] ?? 0;
    return this.#kernel.plan(this.#base, query.length) >>> 0;
  }

  /** Adds what the planned query finds. Throws SearchTimeout at the deadline. */
  run(postings: number, top: Top, deadline: number): void {
    if (postings < top.least) return;
    // Low scores are reached by chance, so that candidates would be many.
    if (top.least > 1 && postings <= quickPostings) {
      const found = this.#kernel.sieve(this.#base, top.least);
      if (found >= 0) {
        this.#take(found, top);
        return;
      }
    }
    this.#thorough(top, deadline);
  }

  #thorough(top: Top, deadline: number): void {
    const blocks = this.segment.header.separators + 1;
    for (let block = 0; block < blocks; block += 1) {
      if (performance.now() > deadline) throw new IndexError('SearchTimeout');
      this.#kernel.countBlock(this.#base);
      let from = 0;
      do {
        from = this.#kernel.harvest(this.#base, block, from, top.least);
        this.#take(this.#kernel.resultCount(this.#base), top);
      } while (from < 65_536);
    }
  }

  #take(count: number, top: Top): void {
    for (let at = 0; at < count; at += 1) {
      top.add(this.segment.idAt(this.#results[at * 2] ?? 0), this.#results[at * 2 + 1] ?? 0);
    }
  }
}
