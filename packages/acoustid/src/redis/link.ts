import { createRequire } from 'node:module';
import type * as Client from '@redis/client';
import type { PostgresLog } from '../postgres/index.ts';

export interface RedisOptions {
  /** `redis://user:password@host:6379/0`, `rediss://` for encryption, `unix:///run/redis.sock` for a socket. */
  readonly url: string;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
  /** ms for an answer. Default 250: a lookup must not wait for a cache. */
  readonly answerMs?: number;
}

type Place = { readonly url: string } | { readonly socket: { readonly path: string; readonly tls: false } };

/** Where a Redis server is. Throws TypeError, which does not repeat the address: it may hold a password. */
export function redisPlace(text: string): Place {
  const url = URL.parse(text);
  if (url?.protocol === 'unix:' && url.pathname.length > 1)
    return { socket: { path: decodeURIComponent(url.pathname), tls: false } };
  if (url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return { url: text };
  throw new TypeError(
    'The address of Redis is like redis://user:password@host:6379/0 or unix:///run/redis.sock.',
  );
}

/** ms for which Redis is not asked after it failed. */
const pauseMs = 1000;
/** ms between two tries to connect, at most. */
const slowestMs = 5000;

function build(url: string) {
  const place = redisPlace(url);
  const reconnectStrategy = (tries: number): number => Math.min(slowestMs, 50 * 2 ** Math.min(tries, 10));
  // Half a thousand modules: who has no Redis neither waits for them nor keeps them in memory.
  const { createClient }: typeof Client = createRequire(import.meta.url)('@redis/client');
  return createClient({
    ...('url' in place ? { url: place.url } : {}),
    socket: { connectTimeout: slowestMs, reconnectStrategy, ...('socket' in place ? place.socket : {}) },
    disableOfflineQueue: true,
    // One that hangs without ending its connection is noticed.
    pingInterval: 5000,
  });
}

export type RedisClient = ReturnType<typeof build>;

/** A connection that nobody waits for: while Redis is away or slow, askers are told so at once, and the log once. */
export class RedisLink {
  readonly #client: RedisClient;
  readonly #options: RedisOptions;
  #away = false;
  #pausedUntil = 0;

  constructor(options: RedisOptions) {
    this.#options = options;
    this.#client = build(options.url);
    this.#client.on('error', (error: unknown) => this.#lost(error));
    this.#client.connect().catch((error: unknown) => this.#lost(error));
  }

  /** What Redis answers; undefined when it does not in time. Never rejects. */
  async ask<T>(work: (client: RedisClient) => Promise<T>): Promise<{ readonly answer: T } | undefined> {
    if (!this.#client.isReady || this.#options.clock() < this.#pausedUntil) return undefined;
    const { answerMs = 250 } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${answerMs} ms`)), answerMs);
    try {
      const answer = await Promise.race([work(this.#client), late.promise]);
      this.#found();
      return { answer };
    } catch (error) {
      this.#pausedUntil = this.#options.clock() + pauseMs;
      this.#lost(error);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** True while Redis answers. */
  isReady(): boolean {
    return this.#client.isReady && !this.#away;
  }

  close(): void {
    this.#client.destroy();
  }

  #lost(error: unknown): void {
    if (this.#away) return;
    this.#away = true;
    this.#options.log.warn(
      { err: error },
      'Redis is away: this server counts and remembers for itself until it is back',
    );
  }

  #found(): void {
    if (!this.#away) return;
    this.#away = false;
    this.#options.log.info({}, 'Redis is back');
  }
}
