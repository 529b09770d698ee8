import { MemoryCache, type TimedCache } from '../ingest/index.ts';
import type { RedisLink } from './link.ts';

/** Answers kept in Redis for all servers; without it each keeps its own. */
export class RedisCache implements TimedCache {
  readonly #link: RedisLink;
  readonly #own: MemoryCache;

  /** @param clock ms since 1970 */
  constructor(link: RedisLink, clock: () => number) {
    this.#link = link;
    this.#own = new MemoryCache(clock);
  }

  async get(key: string): Promise<string | undefined> {
    const found = await this.#link.ask((client) => client.get(key));
    return found === undefined ? this.#own.get(key) : (found.answer ?? undefined);
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    const kept = await this.#link.ask((client) =>
      client.set(key, value, { expiration: { type: 'EX', value: seconds } }),
    );
    if (kept === undefined) await this.#own.set(key, value, seconds);
  }
}
