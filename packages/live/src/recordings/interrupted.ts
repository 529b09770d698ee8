import type { Clock } from '@bandstand/sqlite';
import { type StreamName, streamKey } from '../engine/index.ts';

export interface Interrupted {
  readonly recordingId: string;
  /** Of its last file. */
  readonly part: number;
}

/** A stream that is away for longer is another one when it comes back, in ms. */
const patienceMs = 15 * 60_000;

/** Recordings that a kill broke off, until their streams come back. */
export class InterruptedRecordings {
  readonly #clock: Clock;
  readonly #known = new Map<string, Interrupted & { readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(stream: StreamName, { recordingId, part }: Interrupted): void {
    const before = this.#known.get(streamKey(stream));
    const last = before?.recordingId === recordingId ? Math.max(before.part, part) : part;
    this.#known.set(streamKey(stream), { recordingId, part: last, until: this.#clock() + patienceMs });
  }

  /** The recording that goes on with a stream; it is taken once. */
  take(stream: StreamName): Interrupted | undefined {
    const key = streamKey(stream);
    const found = this.#known.get(key);
    this.#known.delete(key);
    return found && found.until > this.#clock() ? found : undefined;
  }
}
