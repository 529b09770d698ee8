import { MemoryCache } from '../ingest/index.ts';
import type { KeyKind, SharedKeys } from '../keys/index.ts';
import type { RedisLink } from './link.ts';

/** Keys of a kind that are remembered, and seconds for which they are. */
const capacity = 1000;
const lifeSeconds = 60;

/**
 * Remembers one key (a field of the first hash) until a time (its score in the second, a sorted set), forgets the oldest
 * beyond the capacity, and all when nobody came for as long as one is kept.
 */
const remember = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if over > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[2], over)
  for at = 1, #oldest, 2 do redis.call('HDEL', KEYS[1], oldest[at]) end
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return 1`;

const keysOf = (kind: KeyKind): [string, string] => [`api_key:${kind}`, `api_key:${kind}:until`];

/** What keys stand for, remembered in Redis for all servers; without it each remembers for itself. */
export class RedisKeys implements SharedKeys {
  readonly #link: RedisLink;
  readonly #clock: () => number;
  #own: Readonly<Record<KeyKind, MemoryCache>>;

  /** @param clock ms since 1970 */
  constructor(link: RedisLink, clock: () => number) {
    this.#link = link;
    this.#clock = clock;
    this.#own = this.#nothing();
  }

  async get(kind: KeyKind, key: string): Promise<string | undefined> {
    const [hash] = keysOf(kind);
    const found = await this.#link.ask((client) => client.hGet(hash, key));
    if (found === undefined) return this.#own[kind].get(key);
    const [, until, text] = /^([0-9]+) (.*)$/s.exec(found.answer ?? '') ?? [];
    return text !== undefined && Number(until) > this.#clock() ? text : undefined;
  }

  async set(kind: KeyKind, key: string, text: string): Promise<void> {
    const until = this.#clock() + lifeSeconds * 1000;
    const args = [key, `${until} ${text}`, String(until), String(capacity), String(lifeSeconds)];
    const kept = await this.#link.ask((client) =>
      client.eval(remember, { keys: keysOf(kind), arguments: args }),
    );
    if (kept === undefined) await this.#own[kind].set(key, text, lifeSeconds);
  }

  async clear(kind: KeyKind): Promise<void> {
    this.#own = { ...this.#own, [kind]: new MemoryCache(this.#clock, capacity) };
    await this.#link.ask((client) => client.del(keysOf(kind)));
  }

  #nothing(): Readonly<Record<KeyKind, MemoryCache>> {
    const empty = () => new MemoryCache(this.#clock, capacity);
    return { application: empty(), account: empty() };
  }
}
