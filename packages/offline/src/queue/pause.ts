import type { Clock } from '../drivers/index.ts';
import { backoffMs, type Random } from './backoff.ts';

/** A server that says it is away for longer is asked anyway once in a while. */
const LONGEST_ASKED_MS = 3_600_000;

/**
 * When a server that is busy or away may be asked again. After a pause one edit goes alone; only when that got through, the
 * others follow side by side.
 */
export class Pause {
  readonly #clock: Clock;
  readonly #random: Random;
  #until = 0;
  #failures = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Milliseconds since 1970 from which requests may go out. */
  get until(): number {
    return this.#until;
  }
  get isOver(): boolean {
    return this.#clock() >= this.#until;
  }
  /** True while it is open whether the server answers again. */
  get isProbing(): boolean {
    return this.#failures > 0;
  }

  /** Nothing more for `waitMs`, and some chance on top; without it a wait that grows with each time. */
  begin(waitMs: number | undefined): void {
    const jitter = backoffMs(this.#failures, this.#random);
    this.#failures += 1;
    this.#until = Math.max(this.#until, this.#clock() + Math.min(waitMs ?? 0, LONGEST_ASKED_MS) + jitter);
  }

  /** The server did what it was asked for. */
  end(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
