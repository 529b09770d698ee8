import { setTimeout as delay } from 'node:timers/promises';
import {
  IndexFollower,
  indexName,
  isStill,
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
  /** ms between two looks into the log of changes; imports look by themselves. Default 10 s. */
  readonly followMs?: number;
}

/** Keeps the index of fingerprints equal to the database, and makes it anew where the log does not reach back to it. */
export class IndexKeeper {
  /** Searches reject unless the index is whole: no answer is not "no match". */
  readonly index: TermIndex;
  /** The one who follows the log for all of this process. */
  readonly follower: IndexFollower;
  readonly #parts: IndexKeeperParts;
  readonly #live: TermIndex;
  readonly #stopping = new AbortController();
  #condition: IndexCondition = 'loading';
  /** It was current, and nothing has shown since that it is another one. A database that is away takes nothing from it. */
  #whole = false;
  #running: Promise<void> | undefined;

  constructor(parts: IndexKeeperParts) {
    this.#parts = parts;
    this.#live = liveIndex(parts.indexes, indexName);
    this.follower = new IndexFollower({ db: parts.bind.db, index: this.#live });
    this.index = { ...this.#live, search: (...asked) => this.#search(...asked) };
  }

  get condition(): IndexCondition {
    return this.#condition;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * What the index finds, if it was whole before and is still the same
   * afterwards: others may have taken it away meanwhile.
   */
  async #search(...asked: Parameters<TermIndex['search']>): ReturnType<TermIndex['search']> {
    if (!this.#whole) await this.#look();
    if (!this.#whole) throw notWhole();
    // As it was before: it goes on meanwhile, and what it says of itself may be of a moment ago.
    const { place } = this.follower;
    const found = await this.#live.search(...asked);
    if (isStill(await this.#live.info(), place)) return found;
    this.#whole = false;
    this.#condition = 'loading';
    throw notWhole();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const { followMs = 10_000 } = this.#parts;
    let failing = false;
    while (!signal.aborted) {
      try {
        await this.#look();
        if (this.#condition === 'rebuilding') await this.#rebuild();
        failing = false;
      } catch (error) {
        if (signal.aborted) return;
        if (!failing) this.#parts.log.warn({ err: error }, 'the index of fingerprints is not up to date');
        failing = true;
      }
      await delay(followMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Brings the index up to date, if it can be, and finds out what it is worth. Rejects as the follower. */
  async #look(): Promise<void> {
    try {
      const { state } = await this.follower.catchUp();
      this.#whole = state === 'current';
      this.#condition = this.#whole ? 'current' : 'rebuilding';
    } catch (error) {
      this.#condition = 'away';
      throw error;
    }
  }

  /** Does nothing while another server does it: that one's work shows in the index. */
  async #rebuild(): Promise<void> {
    const { bind, indexes, log } = this.#parts;
    let fingerprints = 0;
    const { state } = await rebuildIndex({
      db: bind.db,
      indexes,
      ifNeeded: true,
      signal: this.#stopping.signal,
      begun: () =>
        log.warn({}, 'the index of fingerprints is made anew; lookups are refused until it is whole'),
      progress: ({ done }) => {
        fingerprints = done;
      },
    });
    if (state !== 'current') return;
    await this.#look();
    log.info({ fingerprints }, 'the index of fingerprints is whole again');
  }
}

const notWhole = (): MatchError =>
  new MatchError('unavailable', 'the index of fingerprints does not have all of them for now');
