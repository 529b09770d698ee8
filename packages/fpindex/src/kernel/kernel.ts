import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SharedWasmMemory, wasm } from './wasm.ts';

/** What assembly/ exports; all addresses and counts are unsigned 32-bit numbers given as such. */
export interface Kernel {
  plan(base: number, queryLength: number): number;
  sieve(base: number, least: number): number;
  countBlock(base: number): void;
  harvest(base: number, block: number, from: number, least: number): number;
  resultCount(base: number): number;
  union(hashes: number, count: number): number;
  scatter(
    hashes: number,
    spans: number,
    documents: number,
    shift: number,
    below: number,
    wide: number,
    ends: number,
    bucketBits: number,
    ordinals: number,
    remainders: number,
    spare: number,
    streams: number,
  ): void;
  encode(
    ends: number,
    buckets: number,
    ordinals: number,
    remainders: number,
    wide: number,
    directory: number,
    lists: number,
  ): number;
  mergeUnits(
    parts: number,
    partCount: number,
    unit: number,
    units: number,
    shift: number,
    below: number,
    wide: number,
    separators: number,
    perUnit: number,
    keys: number,
    spare: number,
    counts: number,
    directory: number,
    lists: number,
    offset: number,
  ): number;
}

/** Makes instances of the compiled kernel, each over a memory of its own. Reads kernel.wasm beside this file once. */
export class Kernels {
  readonly #module = new (wasm().Module)(readFileSync(join(import.meta.dirname, 'kernel.wasm')));

  over(memory: SharedWasmMemory): Kernel {
    const { exports } = new (wasm().Instance)(this.#module, { env: { memory } });
    return exports as Kernel;
  }
}

/** A shared memory of at least `bytes` that never grows. Throws RangeError beyond 4 GiB. */
export function sharedMemory(bytes: number): SharedWasmMemory {
  const pages = Math.ceil(bytes / 65_536);
  return new (wasm().Memory)({ initial: pages, maximum: pages, shared: true });
}
