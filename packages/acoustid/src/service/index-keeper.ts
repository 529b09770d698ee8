import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import {
  IndexFollower,
  indexName,
  liveIndex,
  rebuildIndex,
  type TermIndex,
  type TermIndexes,
} from '../indexing/index.ts';
import { MatchError } from '../matching/index.ts';
import type { Binds, PostgresLog } from '../postgres/index.ts';

/** What the index of fingerprints is worth: only when it is `current` is no match the same as none. */
export type IndexCondition = 'loading' | 'current' | 'rebuilding' | 'away';

export interface IndexKeeperParts {
  readonly bind: Binds['fingerprint'];
  readonly indexes: TermIndexes;
  readonly log: PostgresLog;
}

/** Key of the lock under which one server of several rebuilds. */
const rebuildLock = 0x61_63_69_78;
/** ms between two looks into the log of changes; imports look by themselves. */
const followMs = 10_000;

/** Keeps the index of fingerprints equal to the database, and makes it anew where the log does not reach back to it. */
export class IndexKeeper {
  /** Searches reject while the index is not whole: no answer is not "no match". */
  readonly index: TermIndex;
  readonly #parts: IndexKeeperParts;
  readonly #follower: IndexFollower;
  readonly #stopping = new AbortController();
  #condition: IndexCondition = 'loading';
  #running: Promise<void> | undefined;
  #done = 0;

  constructor(parts: IndexKeeperParts) {
    this.#parts = parts;
    const live = liveIndex(parts.indexes, indexName);
    this.#follower = new IndexFollower({ db: parts.bind.db, index: live });
    this.index = {
      ...live,
      search: async (query, options) => {
        if (this.#condition === 'rebuilding')
          throw new MatchError('unavailable', 'the index of fingerprints is being made anew');
        return live.search(query, options);
      },
    };
  }

  get condition(): IndexCondition {
    return this.#condition;
  }

  /** Fingerprints that the rebuild under way has brought in. */
  get rebuilt(): number {
    return this.#done;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#step();
      } catch (error) {
        if (signal.aborted) return;
        if (this.#condition !== 'away')
          this.#parts.log.warn({ err: error }, 'the index of fingerprints is not up to date');
        this.#condition = 'away';
      }
      await delay(followMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #step(): Promise<void> {
    const { state } = await this.#follower.catchUp();
    if (state === 'current') {
      this.#condition = 'current';
      return;
    }
    this.#condition = 'rebuilding';
    await this.#alone(() => this.#rebuild());
  }

  async #rebuild(): Promise<void> {
    const { bind, indexes, log } = this.#parts;
    log.warn({}, 'the index of fingerprints is made anew; lookups are refused until it is whole');
    const { state } = await rebuildIndex({
      db: bind.db,
      indexes,
      signal: this.#stopping.signal,
      progress: ({ done }) => {
        this.#done = done;
      },
    });
    if (state !== 'current') return;
    this.#condition = 'current';
    log.info({ fingerprints: this.#done }, 'the index of fingerprints is whole again');
  }

  /** Does nothing while another server does it: that one's work shows in the index. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const session: Client = await this.#parts.bind.session();
    try {
      const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
        rebuildLock,
      ]);
      if (rows[0]?.taken === true) await work();
    } finally {
      await session.end().catch(() => {});
    }
  }
}
