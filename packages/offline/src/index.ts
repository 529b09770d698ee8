export * from './downloads/index.ts';
export * from './drivers/index.ts';
export * from './models/index.ts';
export * from './queries/index.ts';
export * from './repositories/index.ts';
export * from './schema/index.ts';
export * from './secrets/index.ts';
