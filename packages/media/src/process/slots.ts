import { ProcessError } from './failure.ts';

interface Waiter {
  readonly start: () => void;
  readonly fail: (cause: Error) => void;
}

/**
 * A bounded number of running children. Those that wait are served lane by lane in turn, so that ten thousand waveforms
 * do not keep one listener's transcode waiting.
 */
export class Slots {
  readonly #limit: number;
  readonly #lanes = new Map<string, Waiter[]>();
  #taken = 0;

  constructor(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit));
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) count += lane.length;
    return count;
  }

  /**
   * Resolves with a function that gives the slot back (calling it twice is
   * harmless). Rejects when `signal` aborts first.
   */
  async take(lane: string, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw aborted(signal);
    if (this.#taken < this.#limit) this.#taken += 1;
    else await this.#wait(lane, signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#release();
    };
  }

  /** Refuses everybody who still waits. */
  refuse(cause: Error): void {
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    for (const waiter of lanes.flat()) waiter.fail(cause);
  }

  #wait(lane: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#drop(lane, waiter);
        reject(aborted(signal));
      };
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
        fail: (cause) => {
          signal?.removeEventListener('abort', leave);
          reject(cause);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      const queue = this.#lanes.get(lane);
      if (queue) queue.push(waiter);
      else this.#lanes.set(lane, [waiter]);
    });
  }

  #drop(lane: string, waiter: Waiter): void {
    const rest = (this.#lanes.get(lane) ?? []).filter((one) => one !== waiter);
    if (rest.length > 0) this.#lanes.set(lane, rest);
    else this.#lanes.delete(lane);
  }

  #release(): void {
    const [next] = this.#lanes;
    if (!next) {
      this.#taken -= 1;
      return;
    }
    const [lane, queue] = next;
    const waiter = queue.shift();
    // A lane that was served goes to the end of the round.
    this.#lanes.delete(lane);
    if (queue.length > 0) this.#lanes.set(lane, queue);
    waiter?.start();
  }
}

function aborted(signal: AbortSignal | undefined): ProcessError {
  return new ProcessError('aborted', 'cancelled before it started', { cause: signal?.reason });
}
