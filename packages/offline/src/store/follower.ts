import type { After } from '../connectivity/index.ts';
import type { Clock } from '../drivers/index.ts';
import { followServer, type Live, type Pass } from '../mirror/index.ts';
import { backoffMs, type Random, SyncService } from '../queue/index.ts';
import { ServerFailure } from '../remote/index.ts';
import type { AccountStore } from './account-store.ts';

export interface FollowerOptions {
  readonly store: AccountStore;
  readonly pass: Pass;
  readonly clock: Clock;
  readonly random: Random;
  readonly after: After;
  /** What the server pushed is in the store. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

/** What a server says in one breath is asked for once. */
const BREATH_MS = 300;
/** Servers whose socket says nothing of what is new are asked all the same. */
const EVERY_MS = 15 * 60_000;

/**
 * Keeps an account in step by itself: when its server comes within reach, when that says that
 * something is new, and from time to time. What waits is sent at once.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #sending: SyncService;
  readonly #stop = new AbortController();
  readonly #deaf: readonly (() => void)[];
  #live: Live | undefined;
  #callOff: () => void = () => {};
  #isAskedAgain = false;
  #failures = 0;
  #round: Promise<void> | undefined;

  constructor(options: FollowerOptions) {
    const { store, clock, after, onError } = options;
    this.#options = options;
    this.#sending = new SyncService({
      drain: store.drain,
      connectivity: store.connectivity,
      clock,
      after,
      onError,
      onReport: (report) => store.told(report),
    });
    this.#deaf = [
      store.onEdit(() => this.#sending.wake()),
      store.connectivity.onChange((reach) => {
        if (reach === 'online') this.#begin();
        else this.#pause();
      }),
    ];
    if (store.connectivity.reach === 'online') this.#begin();
  }

  /** Begins nothing new; resolves when what is under way has come to its end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    for (const deaf of this.#deaf) deaf();
    this.#pause();
    await this.#sending.stop();
    await this.#round;
  }

  #begin(): void {
    const { pass, random, onChange } = this.#options;
    this.#live?.close();
    // Its first word, once it is connected, asks for a sync; without a socket this one does.
    this.#live = followServer(pass, {
      random,
      onChange,
      onStale: () => this.#soon(BREATH_MS),
      onLost: () => void this.#options.store.connectivity.check(),
    });
    this.#soon(0);
  }

  #pause(): void {
    this.#live?.close();
    this.#live = undefined;
    this.#callOff();
  }

  #soon(ms: number): void {
    if (this.#stop.signal.aborted || this.#options.store.needsLogin) return;
    if (this.#round !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#callOff();
    this.#callOff = this.#options.after(ms, () => {
      this.#round = this.#sync();
    });
  }

  async #sync(): Promise<void> {
    const { store, onError, random } = this.#options;
    let rest = EVERY_MS;
    try {
      await store.sync({ signal: this.#stop.signal });
      this.#failures = 0;
    } catch (error) {
      // The server is away or busy, or wants a sign-in: that was told.
      if (!(error instanceof ServerFailure) && !this.#stop.signal.aborted) onError(error);
      this.#failures += 1;
      rest = BREATH_MS + backoffMs(this.#failures, random);
    }
    this.#round = undefined;
    if (this.#isAskedAgain) rest = Math.min(rest, BREATH_MS);
    this.#isAskedAgain = false;
    if (store.connectivity.reach === 'online' && !store.needsLogin) this.#soon(rest);
  }
}
