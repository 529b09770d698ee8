export { type Bucket, type RateLimit, type Taken, take } from './bucket.ts';
export { clientKey, createRateLimiter, type RateLimiter, type RateVerdict } from './limiter.ts';
