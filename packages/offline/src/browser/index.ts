export type { OpfsOptions, OpfsPool } from './opfs.ts';
export { openPool } from './opfs.ts';
