import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CodecVector {
  readonly algorithm: number;
  readonly hashes: readonly number[];
  readonly compressed: string;
  readonly simhash: number;
}

export interface CompareVector {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly maxoffset: number;
  readonly compare2: number;
  readonly extract_query_a: readonly number[];
}

export interface Goldens {
  readonly fixtures: Readonly<Record<string, { readonly compressed: string; readonly raw_signed: number[] }>>;
  readonly compare2_maxoffset80: Readonly<Record<string, number>>;
  readonly compare2_maxoffset0: Readonly<Record<string, number>>;
  readonly extract_query: Readonly<Record<string, readonly number[]>>;
}

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'vectors', name), 'utf8');
const lines = (name: string): string[] => read(name).trim().split('\n');

export const codecVectors: readonly CodecVector[] = lines('codec.jsonl').map((line) => JSON.parse(line));
export const compareVectors: readonly CompareVector[] = lines('compare.jsonl').map((line) =>
  JSON.parse(line),
);
export const goldens: Goldens = JSON.parse(read('goldens.json'));

/** Numbers that can be replayed: the same for the same seed (mulberry32). @returns unsigned 32-bit numbers */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
