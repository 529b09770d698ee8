import type { Clock, Driver } from '../drivers/index.ts';
import type { QueueRow } from '../models/index.ts';
import {
  type Account,
  claimOperations,
  markSent,
  recoverLeases,
  setNeedsLogin,
  userOf,
} from '../queries/index.ts';
import type { Random } from './backoff.ts';
import { type Failure, failureOf } from './outcome.ts';
import { Pause } from './pause.ts';
import { sendPlaylist } from './send-playlist.ts';
import { sendUserData } from './send-user-data.ts';
import { type SendTo, Unsendable } from './sending.ts';
import { release, settleDone, settleFailed } from './settle.ts';

const LEASE_MS = 120_000;
/** A lease that ends sooner may end before the answer is there. */
const ENOUGH_MS = 40_000;
const senders = { ...sendUserData, ...sendPlaylist };

export interface DrainOptions {
  readonly driver: Driver;
  readonly account: Account;
  readonly server: SendTo;
  readonly clock: Clock;
  readonly random: Random;
  /** Name of this process or tab among those that share the store. */
  readonly owner: string;
  /** Edits under way at a time, 8 unless told. */
  readonly parallel?: number;
  /** False while the network is known to be away: nothing is sent then. */
  readonly mayAsk?: () => boolean;
  /** How each request went: answered or not. */
  readonly onRequest?: (isAnswered: boolean) => void;
}

export interface DrainReport {
  readonly done: number;
  readonly failed: number;
  readonly dead: number;
  /** The server refused the token: the edits wait for the next sign-in. */
  readonly needsLogin: boolean;
  /** When something may be sent again, ms since 1970; `undefined` when nothing waits that time alone would let go. */
  readonly nextAt: number | undefined;
}

/** Sends the edits of one user to their server: in order for each thing, side by side for others. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #pause: Pause;
  readonly #running = new Set<Promise<DrainReport>>();

  constructor(options: DrainOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock, options.random);
  }

  /** Sends what is due until nothing is, or the server cannot be reached. Two calls at once do the work once. */
  async run(signal?: AbortSignal): Promise<DrainReport> {
    const [running] = this.#running;
    if (running !== undefined) return running;
    const work = this.#run(signal);
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  async #run(signal: AbortSignal | undefined): Promise<DrainReport> {
    const { driver, clock } = this.#options;
    const tally = { done: 0, failed: 0, dead: 0 };
    driver.write((writer) => recoverLeases(writer, clock()));
    while (this.#mayGo(signal)) {
      const rows = this.#claim();
      if (rows.length === 0) break;
      await this.#sendAll([...rows], tally, signal);
    }
    return { ...tally, ...this.#outlook() };
  }

  #mayGo(signal: AbortSignal | undefined): boolean {
    if (signal?.aborted === true) return false;
    return this.#pause.isOver && this.#options.mayAsk?.() !== false && !this.#needsLogin();
  }

  #needsLogin(): boolean {
    const { driver, account } = this.#options;
    return driver.read((reader) => userOf(reader, account))?.needs_login !== 0;
  }

  /** Plays to a server without keys are marked once its count is known, all others here. */
  #marksItself = (row: QueueRow): boolean =>
    row.operation === 'play.event' && !this.#options.server.honoursKeys;

  #claim(): readonly QueueRow[] {
    const { driver, account, owner, clock, parallel = 8 } = this.#options;
    const now = clock();
    const limit = this.#pause.isProbing ? 1 : parallel * 16;
    return driver.write((writer) => {
      const rows = claimOperations(writer, account, { owner, now, until: now + LEASE_MS }, limit);
      for (const row of rows) if (!this.#marksItself(row)) markSent(writer, row.id, null, now);
      return rows;
    });
  }

  async #sendAll(
    rows: QueueRow[],
    tally: { done: number; failed: number; dead: number },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { driver, clock, parallel = 8 } = this.#options;
    const until = clock() + LEASE_MS - ENOUGH_MS;
    const worker = async (): Promise<void> => {
      while (clock() < until && this.#mayGo(signal)) {
        const row = rows.shift();
        if (row === undefined) return;
        tally[await this.#send(row)] += 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, rows.length) }, worker));
    if (rows.length === 0) return;
    driver.write((writer) => {
      for (const row of rows) release(writer, row, this.#pause.until);
      // Releasing let them wait; without a token they wait for that.
      if (this.#needsLoginIn(writer)) setNeedsLogin(writer, this.#options.account, true);
    });
  }

  #needsLoginIn(writer: Parameters<typeof userOf>[0]): boolean {
    return userOf(writer, this.#options.account)?.needs_login === 1;
  }

  async #send(row: QueueRow): Promise<'done' | 'failed' | 'dead'> {
    const { driver, account, clock, server, onRequest } = this.#options;
    const send = senders[row.operation];
    if (send === undefined) return this.#fail(row, { kind: 'dead', error: 'No such edit is known.' });
    const mark = (expectedCount: number | null): void =>
      driver.write((writer) => markSent(writer, row.id, expectedCount, clock()));
    try {
      const ack = await send({ ...server, driver, account, row, markSent: mark });
      driver.write((writer) => settleDone(writer, account, row, ack, clock()));
      this.#pause.end();
      onRequest?.(true);
      return 'done';
    } catch (error) {
      const failure: Failure =
        error instanceof Unsendable ? { kind: 'dead', error: error.message } : failureOf(error);
      onRequest?.(failure.kind !== 'unreached');
      return this.#fail(row, failure);
    }
  }

  #fail(row: QueueRow, failure: Failure): 'failed' | 'dead' {
    const { driver, account, clock, random } = this.#options;
    if (failure.kind === 'busy') this.#pause.begin(failure.waitMs);
    if (failure.kind === 'unreached') this.#pause.begin(undefined);
    driver.write((writer) =>
      settleFailed(writer, account, row, failure, {
        now: clock(),
        random,
        pausedUntil: this.#pause.until,
      }),
    );
    return failure.kind === 'dead' ? 'dead' : 'failed';
  }

  #outlook(): Pick<DrainReport, 'needsLogin' | 'nextAt'> {
    const { driver, account } = this.#options;
    const nextAt = driver.read((reader) =>
      reader.value<number | null>(
        "SELECT min(next_attempt_at) FROM sync_queue WHERE status = 'pending' AND user_id = ?",
        [account.userId],
      ),
    );
    const waits = nextAt === null || nextAt === undefined ? undefined : Math.max(nextAt, this.#pause.until);
    return { needsLogin: this.#needsLogin(), nextAt: waits };
  }
}
