import { afterRequest, type BreakerState, probeAfterMs, type Reach, unasked } from './breaker.ts';

/** Calls `work` after so many ms, once; the function that is returned calls that off. */
export type After = (ms: number, work: () => void) => () => void;

/** Timers of any runtime. */
export const realTimers: After = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

export interface ConnectivityOptions {
  /** Asks the server for something cheap (`/System/Info/Public`); rejects when there is no answer. */
  readonly probe: () => Promise<unknown>;
  readonly after?: After;
}

/**
 * Whether one server can be reached: probed every 30 s, every 5 s while there is doubt, and marked by real requests in
 * between. Three requests in a row without an answer, and the server is taken for gone; one answer brings it back. `stop` it
 * when it is not needed any more.
 */
export class Connectivity {
  readonly #options: ConnectivityOptions;
  readonly #listeners = new Set<(reach: Reach) => void>();
  #state: BreakerState = unasked;
  #isForbidden = false;
  #isRunning = false;
  #callOff: () => void = () => {};

  constructor(options: ConnectivityOptions) {
    this.#options = options;
  }

  /** `offline` also while the network is forbidden. */
  get reach(): Reach {
    return this.#isForbidden ? 'offline' : this.#state.reach;
  }

  /** True when a request may go out: also when nobody has asked yet. */
  get mayAsk(): boolean {
    return this.reach !== 'offline';
  }

  /** Probes now and from then on. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.check();
  }

  /** No probe and no event after this. */
  stop(): void {
    this.#isRunning = false;
    this.#callOff();
    this.#listeners.clear();
  }

  /** Calls `listener` at each change; the function that is returned ends that. */
  onChange(listener: (reach: Reach) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The person wants no network (true), or lets it go on by itself (false). */
  forbid(isForbidden: boolean): void {
    if (this.#isForbidden === isForbidden) return;
    this.#turn(() => {
      this.#isForbidden = isForbidden;
    });
    if (!isForbidden && this.#isRunning) void this.check();
  }

  /** Notes how a real request went: answered, with whatever status, or not. */
  mark(isAnswered: boolean): void {
    const before = probeAfterMs(this.#state);
    this.#turn(() => {
      this.#state = afterRequest(this.#state, isAnswered);
    });
    if (probeAfterMs(this.#state) !== before) this.#schedule();
  }

  /** Asks the server now; whether it can be reached. */
  async check(): Promise<Reach> {
    if (this.#isForbidden) return 'offline';
    const isAnswered = await this.#options.probe().then(
      () => true,
      () => false,
    );
    this.mark(isAnswered);
    this.#schedule();
    return this.reach;
  }

  #schedule(): void {
    this.#callOff();
    if (!this.#isRunning) return;
    const { after = realTimers } = this.#options;
    this.#callOff = after(probeAfterMs(this.#state), () => void this.check());
  }

  #turn(change: () => void): void {
    const before = this.reach;
    change();
    const now = this.reach;
    if (now !== before) for (const listener of this.#listeners) listener(now);
  }
}
