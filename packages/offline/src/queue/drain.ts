import type { Clock, Driver } from '../drivers/index.ts';
import type { QueueRow } from '../models/index.ts';
import { type Account, markSent, recoverLeases, userOf } from '../queries/index.ts';
import type { Random } from './backoff.ts';
import { Hand } from './hand.ts';
import { type Failure, failureOf } from './outcome.ts';
import { Pause } from './pause.ts';
import { sendPlaylist } from './send-playlist.ts';
import { sendUserData } from './send-user-data.ts';
import { type SendTo, Unsendable } from './sending.ts';
import { statusOf } from './server.ts';
import { type Done, settleFailed } from './settle.ts';
import { Settler } from './settler.ts';
import { sendTogether } from './together.ts';

const senders = { ...sendUserData, ...sendPlaylist };

export interface DrainOptions {
  readonly driver: Driver;
  readonly account: Account;
  readonly server: SendTo;
  readonly clock: Clock;
  readonly random: Random;
  /** Name of this process or tab among those that share the store. */
  readonly owner: string;
  /** True for the name of one that has certainly ended: what it had taken waits again at once. */
  readonly isGone?: (owner: string) => boolean;
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

type Tally = { done: number; failed: number; dead: number };

/** Sends the edits of one user to their server: in order for each thing, side by side for others. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #pause: Pause;
  readonly #settler: Settler;
  readonly #hand: Hand;
  readonly #running = new Set<Promise<DrainReport>>();
  #isSignedOut = false;
  /**
   * Until when a server asked to be left alone. One that was only not reached is
   * asked as soon as somebody thinks that it is back.
   */
  #busyUntil = 0;
  #underWay = 0;

  constructor(options: DrainOptions) {
    const { driver, account, clock, random, owner, parallel = 8, server } = options;
    this.#options = options;
    this.#pause = new Pause(clock, random);
    this.#settler = new Settler(driver, account, clock);
    this.#hand = new Hand({ driver, account, clock, owner, parallel, honoursKeys: server.honoursKeys });
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
    const { driver, clock, isGone } = this.#options;
    const tally = { done: 0, failed: 0, dead: 0 };
    driver.write((writer) => recoverLeases(writer, clock(), isGone));
    this.#isSignedOut = this.#needsLogin();
    // What one round sent may let later edits of the same things go.
    while (this.#mayGo(signal) && (await this.#round(tally, signal)) > 0)
      this.#isSignedOut ||= this.#needsLogin();
    return { ...tally, ...this.#outlook() };
  }

  #mayGo(signal: AbortSignal | undefined): boolean {
    if (signal?.aborted === true || this.#isSignedOut || !this.#settler.isSound) return false;
    return this.#pause.isOver && this.#options.mayAsk?.() !== false;
  }

  #needsLogin(): boolean {
    const { driver, account } = this.#options;
    return driver.read((reader) => userOf(reader, account))?.needs_login !== 0;
  }

  /** Requests side by side until nothing is due; how many there were. */
  async #round(tally: Tally, signal: AbortSignal | undefined): Promise<number> {
    let requests = 0;
    this.#hand.lookAgain();
    const worker = async (): Promise<void> => {
      while (this.#mayGo(signal)) {
        // While it is open whether the server answers again, one edit goes alone.
        const unit = this.#isWaited ? undefined : this.#hand.take(this.#pause.isProbing);
        if (unit === undefined) return;
        requests += 1;
        this.#underWay += 1;
        await this.#sendUnit(unit, tally).finally(() => {
          this.#underWay -= 1;
        });
      }
    };
    const { parallel = 8 } = this.#options;
    await Promise.all(Array.from({ length: parallel }, worker));
    this.#settler.flush();
    this.#hand.putBack(this.#busyUntil);
    return requests;
  }

  get #isWaited(): boolean {
    return this.#pause.isProbing && this.#underWay > 0;
  }

  async #sendUnit(unit: readonly QueueRow[], tally: Tally): Promise<void> {
    const [row] = unit;
    if (unit.length > 1) await this.#sendSeveral(unit, tally);
    else if (row !== undefined) tally[await this.#send(row)] += 1;
  }

  /** Sends several edits in one request; those that have to go by themselves after all are put back into the hand. */
  async #sendSeveral(unit: readonly QueueRow[], tally: Tally): Promise<void> {
    const { driver, account, server, onRequest } = this.#options;
    try {
      const answers = await sendTogether({ ...server, driver, account, markSent: () => {} }, unit);
      onRequest?.(true);
      this.#pause.end();
      const done: Done[] = [];
      for (const answer of answers ?? unit.map((row) => ({ row, isAlone: true }) as const))
        if ('isAlone' in answer) this.#hand.split([answer.row]);
        else if ('ack' in answer) done.push(answer);
        else tally[this.#fail(answer.row, failureOf(answer.refused))] += 1;
      tally.done += done.length;
      this.#settler.done(done);
    } catch (error) {
      const failure = failureOf(error);
      onRequest?.(failure.kind !== 'unreached');
      // What one of them cannot bear must not hurt the others.
      if (failure.kind === 'failed' || failure.kind === 'dead') {
        if ([404, 405].includes(statusOf(error) ?? 0)) this.#hand.isTogether = false;
        // Whether it has done any is unknown.
        this.#hand.split(unit.map((row) => ({ ...row, is_sent: 1 })));
      } else for (const row of unit) tally[this.#fail(row, failure)] += 1;
    }
  }

  async #send(row: QueueRow): Promise<'done' | 'failed' | 'dead'> {
    const { driver, account, clock, server, onRequest } = this.#options;
    const send = senders[row.operation];
    if (send === undefined) return this.#fail(row, { kind: 'dead', error: 'No such edit is known.' });
    const mark = (expectedCount: number | null): void =>
      driver.write((writer) => markSent(writer, row.id, expectedCount, clock()), this.#hand.marks);
    try {
      const ack = await send({ ...server, driver, account, row, markSent: mark });
      this.#settler.done([{ row, ack }]);
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
    const { account, clock, random } = this.#options;
    if (failure.kind === 'busy') {
      this.#pause.begin(failure.waitMs);
      this.#busyUntil = this.#pause.until;
    }
    if (failure.kind === 'unreached') this.#pause.begin(undefined);
    if (failure.kind === 'signed_out') this.#isSignedOut = true;
    const pausedUntil = this.#busyUntil;
    this.#settler.failed((writer) =>
      settleFailed(writer, account, row, failure, { now: clock(), random, pausedUntil }),
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
