import type { SearchResult } from './request.ts';

/** The best results so far: score descending, id ascending. Holds no more than it must. */
export class Top {
  #results: SearchResult[] = [];
  #limit = 1;
  #least = 1;

  reset(limit: number, least: number): void {
    this.#results = [];
    this.#limit = limit;
    this.#least = least;
  }

  /** The least score that can still become a result, whatever its id. */
  get least(): number {
    return this.#least;
  }

  add(id: number, score: number): void {
    if (score < this.#least) return;
    this.#results.push({ id, score });
    if (this.#results.length >= this.#limit * 2 + 64) this.#cut();
  }

  #cut(): void {
    this.#results.sort((a, b) => b.score - a.score || a.id - b.id);
    if (this.#results.length > this.#limit) this.#results.length = this.#limit;
    const last = this.#results.at(-1);
    // One of the same score may still win by a lower id, for segments overlap.
    if (last !== undefined && this.#results.length === this.#limit) {
      this.#least = Math.max(this.#least, last.score);
    }
  }

  /** The results, of which those below `percent` of the best score are left out. */
  finish(percent: number): readonly SearchResult[] {
    this.#cut();
    const best = this.#results[0]?.score ?? 0;
    const least = Math.floor((best * percent) / 100);
    return least <= 1 ? this.#results : this.#results.filter(({ score }) => score >= least);
  }
}
