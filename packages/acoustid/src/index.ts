export * from './codec/index.ts';
export * from './compare/index.ts';
export * from './excerpts/index.ts';
export * from './matching/index.ts';
export * from './postgres/index.ts';
export * from './query/index.ts';
export * from './schema/index.ts';
export * from './simhash/index.ts';
