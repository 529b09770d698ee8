import ipaddr from 'ipaddr.js';
import { type Bucket, type RateLimit, take } from './bucket.ts';

/** What a request costs its sender: headers for the answer, and whether it may go on. */
export interface RateVerdict {
  readonly allowed: boolean;
  readonly retryAfterSeconds: number;
  /** `ratelimit` and `ratelimit-policy` as the IETF draft (httpapi-ratelimit-headers) writes them. */
  readonly headers: Readonly<Record<'ratelimit' | 'ratelimit-policy', string>>;
}

/** Counts requests by class and client. */
export interface RateLimiter {
  /** Undefined when the class is not limited. */
  check(rateClass: string, address: string): RateVerdict | undefined;
}

/** Buckets that are remembered per class; the longest unused one is forgotten first. */
const mostBuckets = 50_000;

/** One limiter per server. `clock` is in ms since 1970. */
export function createRateLimiter(
  limits: Readonly<Partial<Record<string, RateLimit>>>,
  clock: () => number,
  capacity = mostBuckets,
): RateLimiter {
  const classes = new Map<string, { limit: RateLimit; policy: string; buckets: Map<string, Bucket> }>();
  for (const [name, limit] of Object.entries(limits)) {
    if (limit === undefined) continue;
    if (!(limit.perMinute > 0) || !(limit.burst >= 1)) {
      throw new TypeError(`The rate limit ${name} needs perMinute above 0 and a burst of at least 1`);
    }
    const windowSeconds = Math.ceil((limit.burst / limit.perMinute) * 60);
    classes.set(name, { limit, policy: `"${name}";q=${limit.burst};w=${windowSeconds}`, buckets: new Map() });
  }
  return {
    check(rateClass, address) {
      const entry = classes.get(rateClass);
      if (entry === undefined) return undefined;
      const { limit, policy, buckets } = entry;
      const key = clientKey(address);
      const taken = take(buckets.get(key), clock(), limit);
      buckets.delete(key);
      buckets.set(key, taken.bucket);
      if (buckets.size > capacity) forgetOldest(buckets);
      return {
        allowed: taken.allowed,
        retryAfterSeconds: taken.waitSeconds,
        headers: {
          'ratelimit-policy': policy,
          ratelimit: `"${rateClass}";r=${taken.remaining};t=${taken.waitSeconds}`,
        },
      };
    },
  };
}

/** Who shares a bucket: an IPv4 address, or a /64 of IPv6, as one customer holds at least that much. */
export function clientKey(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const { parts } = ipaddr.IPv6.parse(address);
  return `${parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next();
  if (oldest.done !== true) buckets.delete(oldest.value);
}
