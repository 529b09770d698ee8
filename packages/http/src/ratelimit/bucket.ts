/** A token bucket: `burst` requests at once, refilled by `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly burst: number;
}

export interface Bucket {
  readonly tokens: number;
  /** When `tokens` was true, in ms since 1970. */
  readonly at: number;
}

export interface Taken {
  readonly allowed: boolean;
  readonly bucket: Bucket;
  /** Whole requests that are left. */
  readonly remaining: number;
  /** Seconds, rounded up: until the next request is allowed, or until the bucket is full when it is allowed now. */
  readonly waitSeconds: number;
}

/** Takes one request out of a bucket at time `now`; a clock that went back costs nothing. */
export function take(before: Bucket | undefined, now: number, { perMinute, burst }: RateLimit): Taken {
  const perMs = perMinute / 60_000;
  const elapsed = before === undefined ? 0 : Math.max(0, now - before.at);
  const filled = before === undefined ? burst : Math.min(burst, before.tokens + elapsed * perMs);
  const allowed = filled >= 1;
  const tokens = allowed ? filled - 1 : filled;
  const missing = allowed ? burst - tokens : 1 - tokens;
  return {
    allowed,
    bucket: { tokens, at: now },
    remaining: Math.floor(tokens),
    waitSeconds: Math.max(1, Math.ceil(missing / perMs / 1000)),
  };
}
