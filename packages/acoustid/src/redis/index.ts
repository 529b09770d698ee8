export type { RedisOptions } from './link.ts';
export { createRedis, type Redis } from './redis.ts';
