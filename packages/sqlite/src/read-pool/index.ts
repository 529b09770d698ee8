export { sharedBytes } from './bytes.ts';
export type { ReadModule, ReadPoolOptions } from './pool.ts';
export { ReadPool } from './pool.ts';
