export type { CacheEntry, CacheLog, DiskCache, DiskCacheOptions, Produce } from './cache-types.ts';
export { createDiskCache } from './disk-cache.ts';
