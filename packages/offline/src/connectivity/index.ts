export type { BreakerState, Reach } from './breaker.ts';
export { afterRequest, probeAfterMs, unasked } from './breaker.ts';
export type { After, ConnectivityOptions } from './connectivity.ts';
export { Connectivity, realTimers } from './connectivity.ts';
