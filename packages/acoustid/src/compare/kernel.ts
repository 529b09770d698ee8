import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantiate } from './wasm.ts';

/** What assembly/ exports; lengths are in hashes. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepare(length: number): number;
  align(stored: number, query: number, within: number, odd: number): number;
  diagonal(stored: number, query: number): number;
}

/** Byte addresses; assembly/layout.ts is the other side. */
const places = { found: 0x400, query: 0x1_00_00, stored: 0x5_10_00 };

function isKernel(exports: unknown): exports is Kernel {
  return typeof exports === 'object' && exports !== null && 'memory' in exports && 'align' in exports;
}

/** A compiled kernel with its memory of 1.6 MB and views of it. The memory never grows, so the views stay. */
export interface Workbench {
  readonly kernel: Kernel;
  /** Room for the hashes of a query and of a stored fingerprint. */
  readonly query: Uint32Array;
  readonly stored: Uint32Array;
  /** What `align` has found. */
  readonly found: Int32Array;
}

/** Reads and compiles kernel.wasm beside this file. @param mostHashes length of the longest fingerprint */
export function workbench(mostHashes: number): Workbench {
  const exports = instantiate(readFileSync(join(import.meta.dirname, 'kernel.wasm')));
  if (!isKernel(exports)) throw new Error('kernel.wasm is not the one that assembly/ compiles to');
  const { buffer } = exports.memory;
  return {
    kernel: exports,
    query: new Uint32Array(buffer, places.query, mostHashes),
    stored: new Uint32Array(buffer, places.stored, mostHashes),
    found: new Int32Array(buffer, places.found, 5),
  };
}
