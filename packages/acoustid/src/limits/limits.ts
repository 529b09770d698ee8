import { clientKey } from '@bandstand/http';
import { bucketSeconds, type RateScope, type RateWindows, windowBuckets } from './windows.ts';

/** Requests a second; null is no limit. */
export interface RateLimits {
  /** Of everybody together. */
  readonly global: number | null;
  /** Of an application that has no limit of its own. */
  readonly application: number | null;
  /** Of an address (a /64 of IPv6), except through an application with a limit of its own. */
  readonly address: number | null;
  /** Other limits for some addresses. */
  readonly addresses: Readonly<Record<string, number>>;
}

/** The seed's. */
export const usualLimits: RateLimits = { global: 100, application: 10, address: 4, addresses: {} };

/** Who asks. */
export interface Asker {
  readonly address: string;
  /** Undefined for what needs no application. `rateLimit` is its own limit. */
  readonly application?: { readonly key: string; readonly rateLimit: number | null };
}

/** A limit that was passed. */
export interface Exceeded {
  readonly scope: RateScope;
  /** Requests a second. */
  readonly rate: number;
  /** Seconds until a request is allowed again. */
  readonly retryAfterSeconds: number;
}

interface Counted {
  readonly scope: RateScope;
  readonly id: string;
  readonly rate: number;
}

/** Seconds until so many of a window's buckets have passed that one more request fits. */
export function waitSeconds(window: readonly number[], allowed: number, now: number): number {
  const untilNext = bucketSeconds - (now % bucketSeconds);
  let sum = window.reduce((total, count) => total + count, 0);
  for (const [at, count] of window.entries()) {
    sum -= count;
    if (sum + 1 <= allowed) return Math.max(1, Math.ceil(untilNext + at * bucketSeconds));
  }
  return windowBuckets * bucketSeconds;
}

/** Limits requests in a window of 20 seconds that slides in steps of 5. */
export class RequestLimits {
  readonly #limits: RateLimits;
  readonly #windows: RateWindows;
  readonly #clock: () => number;

  /** @param clock ms since 1970 */
  constructor(limits: Partial<RateLimits>, windows: RateWindows, clock: () => number) {
    this.#limits = { ...usualLimits, ...limits };
    this.#windows = windows;
    this.#clock = clock;
  }

  /**
   * Counts a request: by application, then among all, then by address. A refused
   * one counts nowhere. Undefined when it may go on.
   */
  async check(asker: Asker): Promise<Exceeded | undefined> {
    const now = this.#clock() / 1000;
    const bucket = Math.floor(now / bucketSeconds) * bucketSeconds;
    const counted: Counted[] = [];
    for (const one of this.#counters(asker)) {
      const allowed = one.rate * windowBuckets * bucketSeconds;
      const window = await this.#windows.add(one.scope, one.id, bucket, 1);
      counted.push(one);
      if (window.reduce((sum, count) => sum + count, 0) <= allowed) continue;
      for (const { scope, id } of counted) await this.#windows.add(scope, id, bucket, -1);
      const rest = window.map((count, at) => (at === window.length - 1 ? count - 1 : count));
      return { scope: one.scope, rate: one.rate, retryAfterSeconds: waitSeconds(rest, allowed, now) };
    }
    return undefined;
  }

  #counters({ address, application }: Asker): Counted[] {
    const { global, application: usual, address: each, addresses } = this.#limits;
    const own = application?.rateLimit ?? null;
    const rates: readonly (readonly [RateScope, string, number | null])[] = [
      ['app', application?.key ?? '', application === undefined ? null : (own ?? usual)],
      ['global', '', global],
      ['ip', clientKey(address), own === null ? (addresses[address] ?? each) : null],
    ];
    return rates.flatMap(([scope, id, rate]) => (rate === null ? [] : [{ scope, id, rate }]));
  }
}
