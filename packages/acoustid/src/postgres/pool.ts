import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient, TypeOverrides, types } from 'pg';
import { canceled, codeOf, wordsOf } from './failure.ts';

export interface PoolOptions {
  /** Most connections. Default 20. */
  readonly size?: number;
  /** A connection older than this, in ms, is replaced by a new one. Default an hour. */
  readonly recycleMs?: number;
  /** How long a caller waits for a free connection, in ms. Default 10 s. */
  readonly waitMs?: number;
  /** A connection that rested longer than this, in ms, is tried before it is used. Default 500. */
  readonly pingAfterMs?: number;
  /** ms that never go back; those of the process by default. */
  readonly clock?: () => number;
}

/** How long a trial of a connection may take, in ms: a machine that has gone does not answer at all. */
const trialMs = 5000;

/** Whole numbers of 64 bits come as numbers, exactly or not at all; dates stay the text that they are. */
function typeParsers(): TypeOverrides {
  const parsers = new TypeOverrides();
  parsers.setTypeParser(types.builtins.INT8, (text) => {
    const number = Number(text);
    if (!Number.isSafeInteger(number)) throw new RangeError(`${text} does not fit a number`);
    return number;
  });
  parsers.setTypeParser(types.builtins.DATE, (text) => text);
  return parsers;
}

async function begin(client: PoolClient, setUp: string, done: (failure?: Error) => void): Promise<void> {
  try {
    if (setUp !== '') await client.query(setUp);
  } catch (error) {
    done(asError(error));
    return;
  }
  done();
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(wordsOf(cause)));

/** What the connections of a pool are for. */
export interface PoolPurpose {
  readonly url: string;
  /** How PostgreSQL's own lists call them. */
  readonly name: string;
  /** Statements that each new connection begins with, in one message; empty for none. */
  readonly setUp: string;
  /** Hears of resting connections that broke. */
  readonly broke: (error: Error) => void;
}

/**
 * Connections of one bind. What it hands out works: a connection that rested is tried first, and one that the server has
 * dropped is replaced without the caller's notice.
 */
export class TestedPool implements PostgresPool {
  readonly options: object = {};
  readonly #pool: Pool;
  readonly #size: number;
  readonly #recycleMs: number;
  readonly #pingAfterMs: number;
  readonly #clock: () => number;
  /** When connections were made and last used. */
  readonly #madeAt = new WeakMap<PoolClient, number>();
  readonly #usedAt = new WeakMap<PoolClient, number>();
  /** What stands for a connection, always the same: whoever prepares each connection once knows it by that. */
  readonly #handles = new WeakMap<PoolClient, PostgresPoolClient>();

  constructor({ url, name, setUp, broke }: PoolPurpose, options: PoolOptions) {
    const { size = 20, recycleMs = 3_600_000, waitMs = 10_000, pingAfterMs = 500 } = options;
    this.#size = size;
    this.#recycleMs = recycleMs;
    this.#pingAfterMs = pingAfterMs;
    this.#clock = options.clock ?? (() => performance.now());
    this.#pool = new Pool({
      connectionString: url,
      max: size,
      connectionTimeoutMillis: waitMs,
      idleTimeoutMillis: 30_000,
      application_name: name,
      types: typeParsers(),
      verify: (client, done) => void begin(client, setUp, done),
    });
    this.#pool.on('connect', (client) => {
      this.#madeAt.set(client, this.#clock());
      // Of one that breaks while somebody has it, his next query tells him.
      // Nobody else listens, which would end the process.
      client.on('error', () => {});
    });
    // A resting connection that breaks is taken out by the pool; there is nothing else to do.
    this.#pool.on('error', (error) => {
      if (!this.#pool.ending) broke(error);
    });
  }

  /** Connections that are open. */
  get open(): number {
    return this.#pool.totalCount;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#connect();
    const known = this.#handles.get(client);
    if (known !== undefined) return known;
    const handle = this.#handleOf(client);
    this.#handles.set(client, handle);
    return handle;
  }

  /** Does something short with a connection of node-postgres itself. One that it failed with is not used again. */
  async use<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const result = await work(client);
      this.#usedAt.set(client, this.#clock());
      client.release();
      return result;
    } catch (error) {
      client.release(codeOf(error) !== canceled);
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    for (let tries = 0; ; tries += 1) {
      const client = await this.#pool.connect();
      const failure = await this.#test(client);
      if (failure === undefined) return client;
      client.release(failure);
      if (tries > this.#size) throw failure;
    }
  }

  /** Why a connection is not handed out any more. */
  async #test(client: PoolClient): Promise<Error | undefined> {
    const now = this.#clock();
    if (now - (this.#madeAt.get(client) ?? now) >= this.#recycleMs) return new Error('it is too old');
    if (now - (this.#usedAt.get(client) ?? now) < this.#pingAfterMs) return undefined;
    const trial = { text: '', query_timeout: trialMs };
    try {
      await client.query(trial);
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  #handleOf(client: PoolClient): PostgresPoolClient {
    return new Proxy(client, {
      get: (target, name) => {
        if (name === 'release')
          return (destroy?: boolean) => {
            this.#usedAt.set(target, this.#clock());
            target.release(destroy);
          };
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}
