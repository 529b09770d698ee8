export type { CacheEntry, DiskCache, DiskCacheOptions, Produce } from './cache/cache-types.ts';
export * from './ffmpeg/index.ts';
export { sameBytes } from './hash/index.ts';
export * from './images/image-types.ts';
export * from './process/index.ts';
export * from './tags/index.ts';
export type * from './transcode/transcode-types.ts';
