export { type Kernel, Kernels, sharedMemory } from './kernel.ts';
export { longestQuery, scratch } from './scratch.ts';
export type { SharedWasmMemory } from './wasm.ts';
