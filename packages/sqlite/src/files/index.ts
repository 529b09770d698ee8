export { foreignKeyProblems, integrityProblems } from './integrity.ts';
export { replaceDatabaseFile } from './replace.ts';
export type { FreeBytes } from './snapshot.ts';
export { freeBytesOf, writeSnapshot } from './snapshot.ts';
