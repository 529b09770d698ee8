export * from './drivers/index.ts';
export * from './schema/index.ts';
