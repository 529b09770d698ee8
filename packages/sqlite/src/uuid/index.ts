export type { RandomBytes } from './uuidv7.ts';
export { uuidv7, uuidv7Sql } from './uuidv7.ts';
