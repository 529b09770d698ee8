/** What requests are counted by: all of them, an application, an address. */
export type RateScope = 'global' | 'app' | 'ip';

/** Seconds of one bucket. */
export const bucketSeconds = 5;
/** Buckets that a limit looks at: 20 seconds. */
export const windowBuckets = 4;

/**
 * Where requests are counted. The seed's keys are `rl:bucket:{scope}:{id}:{bucket}` (without id for all), each kept for
 * 25 s, so that several servers can count in one Redis; in memory one server counts for itself.
 */
export interface RateWindows {
  /**
   * Adds to a bucket and resolves with the window that ends with it, the oldest bucket first, after the addition.
   * @param bucket when the bucket began, in seconds since 1970
   * @param change 1 for a request, -1 for one that was refused after all
   */
  add(scope: RateScope, id: string, bucket: number, change: 1 | -1): Promise<readonly number[]>;
}

/** Counts in this process. What is older than the window is dropped, so it grows no larger than the requests of 20 s. */
export class MemoryWindows implements RateWindows {
  readonly #buckets = new Map<number, Map<string, number>>();

  async add(scope: RateScope, id: string, bucket: number, change: 1 | -1): Promise<readonly number[]> {
    const key = `${scope}:${id}`;
    const counts = this.#buckets.get(bucket) ?? this.#open(bucket);
    const count = (counts.get(key) ?? 0) + change;
    if (count > 0) counts.set(key, count);
    else counts.delete(key);
    return Array.from({ length: windowBuckets }, (_, at) => {
      const began = bucket - (windowBuckets - 1 - at) * bucketSeconds;
      return this.#buckets.get(began)?.get(key) ?? 0;
    });
  }

  #open(bucket: number): Map<string, number> {
    for (const began of this.#buckets.keys())
      if (Math.abs(bucket - began) >= windowBuckets * bucketSeconds) this.#buckets.delete(began);
    const counts = new Map<string, number>();
    this.#buckets.set(bucket, counts);
    return counts;
  }
}
