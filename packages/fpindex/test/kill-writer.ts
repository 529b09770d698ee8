/**
 * A process that writes a script of commits, seals and merges, and says each
 * commit that was acknowledged, until it is killed.
 */
import process from 'node:process';
import type { Change } from '../src/index.ts';
import { Kernels } from '../src/kernel/index.ts';
import { LocalIndex } from '../src/local/index.ts';
import { LongSearches } from '../src/long/index.ts';
import { Upkeep } from '../src/upkeep/index.ts';
import { randomOf } from './oracle.ts';

/** The commits of a seed: entry i is commit i + 1. */
export function scriptOf(seed: number): readonly Change[][] {
  const random = randomOf(seed);
  return Array.from({ length: 3000 }, () =>
    Array.from({ length: 1 + random(4) }, (): Change => {
      const id = 1 + random(120);
      if (random(4) === 0) return { kind: 'delete', id };
      return { kind: 'insert', id, hashes: Array.from({ length: 1 + random(20) }, () => random(2 ** 28)) };
    }),
  );
}

async function write(folder: string, seed: number): Promise<void> {
  const failed = (error: unknown): void => {
    throw error;
  };
  const parts = { kernels: new Kernels(), upkeep: new Upkeep(), long: new LongSearches(), failed };
  const index = await LocalIndex.open(folder, parts);
  const random = randomOf(seed + 1);
  for (const changes of scriptOf(seed).slice((await index.info()).version)) {
    const version = await index.update(changes);
    process.send?.(version);
    if (random(6) === 0) void index.optimize();
  }
}

const [, file = '', folder, seed] = process.argv;
if (file === import.meta.filename && folder !== undefined) await write(folder, Number(seed));
