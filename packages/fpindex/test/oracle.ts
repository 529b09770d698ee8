/** The index as plainly as it can be said, and random work for both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Change, SearchResult } from '../src/index.ts';
import { Kernels } from '../src/kernel/index.ts';
import { type IndexParts, LocalIndex } from '../src/local/index.ts';
import { LongSearches } from '../src/long/index.ts';
import { Upkeep } from '../src/upkeep/index.ts';

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

/** A folder that is removed when the test ends. */
export function scratchFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'fpindex-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return folder;
}

/** The threads of a test; they end with it. */
export function partsFor(t: TestContext): IndexParts {
  const parts = {
    kernels: new Kernels(),
    upkeep: new Upkeep(),
    long: new LongSearches(),
    failed: (error: unknown) => t.diagnostic(String(error)),
  };
  t.after(async () => {
    await parts.upkeep.close();
    await parts.long.close();
  });
  return parts;
}

/** A new index in a folder of its own, closed when the test ends. */
export async function newIndex(
  t: TestContext,
): Promise<{ index: LocalIndex; folder: string; parts: IndexParts }> {
  const folder = join(scratchFolder(t), 'main');
  const parts = partsFor(t);
  await LocalIndex.create(folder);
  const index = await LocalIndex.open(folder, parts);
  t.after(() => index.close());
  return { index, folder, parts };
}
