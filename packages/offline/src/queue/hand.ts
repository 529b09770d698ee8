import type { Clock, Driver, WriteOptions } from '../drivers/index.ts';
import type { QueueRow } from '../models/index.ts';
import { type Account, claimOperations, setNeedsLogin, userOf } from '../queries/index.ts';
import { release } from './settle.ts';
import { BATCH, goesTogether } from './together.ts';

const LEASE_MS = 120_000;
/** A lease that ends sooner may end before the answer is there. */
const ENOUGH_MS = 40_000;
/** So many are not worth more than one request. */
const SEVERAL = 16;

export interface HandOptions {
  readonly driver: Driver;
  readonly account: Account;
  readonly clock: Clock;
  /** Name of this process or tab among those that share the store. */
  readonly owner: string;
  /** Requests under way at a time. */
  readonly parallel: number;
  /**
   * The server does each key once. One that does not would count again what
   * a power cut made the store forget to have sent.
   */
  readonly honoursKeys: boolean;
}

/** Edits that are taken out of the queue to be sent, in units of one request each. */
export class Hand {
  readonly #options: HandOptions;
  readonly #units: (readonly QueueRow[])[] = [];
  #until = 0;
  #isAllTaken = false;
  /** The server takes several edits in one request. */
  isTogether: boolean;

  constructor(options: HandOptions) {
    this.#options = options;
    this.isTogether = options.honoursKeys;
  }

  /** A request that is about to go out marks its edits in this way. */
  get marks(): WriteOptions {
    return this.#options.honoursKeys ? {} : { durable: 'now' };
  }

  /** What is due is looked for anew: what was sent may have let other edits go. */
  lookAgain(): void {
    this.#isAllTaken = false;
  }

  /** The edits of the next request, taken out of the queue when none are at hand; `undefined` when nothing is due. */
  take(isProbing: boolean): readonly QueueRow[] | undefined {
    if (this.#options.clock() >= this.#until) this.putBack(0);
    if (this.#units.length === 0 && !this.#isAllTaken) this.#claim(isProbing ? 1 : undefined);
    return this.#units.shift();
  }

  /** These go by themselves after all. */
  split(rows: readonly QueueRow[]): void {
    this.#units.unshift(...rows.map((row) => [row]));
  }

  /** What was not sent waits again, until `at` (ms since 1970). */
  putBack(at: number): void {
    const { driver, account } = this.#options;
    const left = this.#units.splice(0).flat();
    if (left.length === 0) return;
    driver.write((writer) => {
      for (const row of left) release(writer, row, at);
      // Releasing let them wait; without a token they wait for that.
      if (userOf(writer, account)?.needs_login === 1) setNeedsLogin(writer, account, true);
    });
  }

  /** Plays to a server without keys are marked once its count is known, all others here. */
  #isMarkedHere = (row: QueueRow): boolean => this.#options.honoursKeys || row.operation !== 'play.event';

  #claim(most?: number): void {
    const { driver, account, owner, clock, parallel } = this.#options;
    const now = clock();
    const limit = most ?? parallel * (this.isTogether ? BATCH : 16);
    const lease = { owner, now, until: now + LEASE_MS };
    this.#until = lease.until - ENOUGH_MS;
    const rows = driver.write(
      (writer) => claimOperations(writer, account, lease, limit, this.#isMarkedHere),
      this.marks,
    );
    this.#isAllTaken = rows.length < limit;
    const several = this.isTogether ? rows.filter(goesTogether) : [];
    const size = Math.min(BATCH, Math.max(SEVERAL, Math.ceil(several.length / parallel)));
    for (let at = 0; at < several.length; at += size) this.#units.push(several.slice(at, at + size));
    for (const row of rows) if (!this.isTogether || !goesTogether(row)) this.#units.push([row]);
  }
}
