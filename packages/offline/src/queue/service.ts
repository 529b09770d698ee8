import type { After, Connectivity } from '../connectivity/index.ts';
import type { Clock } from '../drivers/index.ts';
import type { Drain, DrainReport } from './drain.ts';

export interface SyncServiceOptions {
  readonly drain: Drain;
  readonly connectivity: Connectivity;
  readonly clock: Clock;
  readonly after: After;
  /** Called after each round that sent or failed something. */
  readonly onReport?: (report: DrainReport) => void;
  /** Called with what no round should throw: a store that is broken or closed. */
  readonly onError: (error: unknown) => void;
}

/** Another process may hold the lease of an edit, or have put one into the queue: it is looked for once in a while. */
const LONGEST_REST_MS = 60_000;

/** Sends the edits of one user by itself: when one was made, when the network is back, and when it is time to try again. */
export class SyncService {
  readonly #options: SyncServiceOptions;
  readonly #stop = new AbortController();
  readonly #deaf: () => void;
  #callOff: () => void = () => {};
  #round: Promise<void> | undefined;
  #isAskedAgain = false;

  /** Begins at once. `stop` it before the store is closed. */
  constructor(options: SyncServiceOptions) {
    this.#options = options;
    this.#deaf = options.connectivity.onChange((reach) => {
      if (reach === 'online') this.wake();
    });
    this.wake();
  }

  /** There may be something to send: an edit was made, or someone signed in. */
  wake(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#round !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#callOff();
    this.#round = this.#go();
  }

  /** Takes on nothing new; resolves when what is under way has been answered and kept. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#deaf();
    this.#callOff();
    await this.#round;
  }

  async #go(): Promise<void> {
    const { drain, onReport, onError, clock } = this.#options;
    let rest = LONGEST_REST_MS;
    try {
      const report = await drain.run(this.#stop.signal);
      if (report.done + report.failed + report.dead > 0) onReport?.(report);
      if (report.nextAt !== undefined) rest = Math.min(rest, Math.max(0, report.nextAt - clock()));
    } catch (error) {
      onError(error);
    }
    this.#round = undefined;
    if (this.#stop.signal.aborted) return;
    if (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      this.wake();
    } else if (this.#options.connectivity.mayAsk)
      this.#callOff = this.#options.after(rest, () => this.wake());
  }
}
