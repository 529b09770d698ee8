import {
  bucketSeconds,
  MemoryWindows,
  type RateScope,
  type RateWindows,
  windowBuckets,
} from '../limits/index.ts';
import type { RedisLink } from './link.ts';

/** Seconds for which a bucket is kept: the window and one bucket. */
const keptSeconds = 25;

/** The seed's key of a bucket. */
const keyOf = (scope: RateScope, id: string, bucket: number): string =>
  ['rl', 'bucket', scope, ...(id === '' ? [] : [id]), bucket].join(':');

/** Requests counted in Redis by all servers together; without it each counts its own. */
export class RedisWindows implements RateWindows {
  readonly #link: RedisLink;
  readonly #own = new MemoryWindows();

  constructor(link: RedisLink) {
    this.#link = link;
  }

  async add(scope: RateScope, id: string, bucket: number, change: 1 | -1): Promise<readonly number[]> {
    const keys = Array.from({ length: windowBuckets - 1 }, (_, at) =>
      keyOf(scope, id, bucket - (windowBuckets - 1 - at) * bucketSeconds),
    );
    const last = keyOf(scope, id, bucket);
    const counted = await this.#link.ask(async (client) => {
      // Sent together, so this is one way there and back.
      const [count, , earlier] = await Promise.all([
        client.incrBy(last, change),
        client.expire(last, keptSeconds),
        client.mGet(keys),
      ]);
      return [...earlier.map((text) => Math.max(0, Number(text ?? 0) || 0)), count];
    });
    return counted?.answer ?? this.#own.add(scope, id, bucket, change);
  }
}
