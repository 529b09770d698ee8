export { newSharedBytes } from './bytes.ts';
export { HandOver, type ThreadLife } from './hand-over.ts';
export type { ReadModule, ReadPoolOptions } from './pool.ts';
export { ReadPool } from './pool.ts';
export { type SharedMemory, wakeAll } from './shared-memory.ts';
