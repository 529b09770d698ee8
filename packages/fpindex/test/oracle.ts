/** The index as plainly as it can be said, and random work for both. */
import type { Change, SearchResult } from '../src/index.ts';

/** Numbers from 0 to below `below`, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export class Oracle {
  readonly documents = new Map<number, ReadonlySet<number>>();

  apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind === 'insert') this.documents.set(change.id, new Set(Array.from(change.hashes)));
      else if (change.kind === 'delete') this.documents.delete(change.id);
    }
  }

  search(query: readonly number[], limit: number, minScore: number, scorePct: number): SearchResult[] {
    const asked = [...new Set(query)];
    const all = [...this.documents]
      .map(([id, hashes]) => ({ id, score: asked.filter((hash) => hashes.has(hash)).length }))
      .filter(({ score }) => score >= Math.max(1, minScore))
      .sort((a, b) => b.score - a.score || a.id - b.id);
    const least = Math.floor(((all[0]?.score ?? 0) * scorePct) / 100);
    return all.filter(({ score }) => score >= least).slice(0, limit);
  }
}
