import { setTimeout as pause } from 'node:timers/promises';

/** Rest after work, as a multiple of how long the work took: while people listen, and while nobody does. */
const share = { gentle: 4, free: 0.1 } as const;
const leastGentleMs = 100;

/** How much of a processor work in the background takes: a fifth while listeners are served, else nearly all of one. */
export class Pace {
  gentle = false;

  /** Rests after work of `workedMs`; rejects when the signal fires. */
  async rest(workedMs: number, signal: AbortSignal): Promise<void> {
    const ms = this.gentle ? Math.max(leastGentleMs, workedMs * share.gentle) : workedMs * share.free;
    await pause(ms, undefined, { signal });
  }
}
