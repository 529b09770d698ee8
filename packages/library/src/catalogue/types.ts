export type * from './queries.ts';
export type * from './rows.ts';
export type * from './rules.ts';
