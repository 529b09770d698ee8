export { type Asker, type Exceeded, type RateLimits, RequestLimits, usualLimits } from './limits.ts';
export { bucketSeconds, MemoryWindows, type RateScope, type RateWindows, windowBuckets } from './windows.ts';
