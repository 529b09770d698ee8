import type { TranscodeRequest } from '@bandstand/media';
import type { Convert } from '../convert.ts';
import { Run } from './run.ts';

/** What a segment is cut out of. */
export interface RunRequest {
  readonly request: TranscodeRequest;
  /** Frames before the first segment. */
  readonly skip: number;
  readonly segmentFrames: number;
}

/** Stretches that are kept open at once while nobody asks for more. */
const mostOpen = 64;

interface Open {
  readonly run: Promise<Run>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** The stretches of tracks that are listened to. All listeners of one share it; it is left when nobody asks any more. */
export class Runs {
  readonly #convert: Convert;
  readonly #idleMs: number;
  readonly #open = new Map<string, Open>();

  /** @param idleMs how long a stretch is kept for the next request of its listeners */
  constructor(convert: Convert, idleMs: number) {
    this.#convert = convert;
    this.#idleMs = idleMs;
  }

  /** The frames of a segment, see `Run.frames`. Rejects with LibraryError as conversions do. */
  async frames(wanted: RunRequest, index: number, last: boolean, signal: AbortSignal): Promise<Uint8Array[]> {
    const key = JSON.stringify([wanted.request, wanted.skip]);
    const open = this.#take(key, wanted);
    try {
      return await (await open.run).frames(index, last, signal);
    } catch (error) {
      // What failed is tried again by whoever asks next.
      if (!signal.aborted) this.#leave(key, open);
      throw error;
    } finally {
      open.users -= 1;
      if (open.users === 0) open.idle = setTimeout(() => this.#leave(key, open), this.#idleMs).unref();
    }
  }

  /** Leaves all. */
  close(): void {
    for (const [key, open] of this.#open) this.#leave(key, open);
  }

  #take(key: string, { request, skip, segmentFrames }: RunRequest): Open {
    const known = this.#open.get(key);
    const open = known ?? { run: this.#begin(request, skip, segmentFrames), users: 0, idle: undefined };
    // The one that was not used for the longest time comes first.
    this.#open.delete(key);
    this.#open.set(key, open);
    clearTimeout(open.idle);
    open.users += 1;
    if (this.#open.size > mostOpen) this.#leaveOldest();
    return open;
  }

  async #begin(request: TranscodeRequest, skip: number, segmentFrames: number): Promise<Run> {
    return new Run(await this.#convert(request), skip, segmentFrames);
  }

  #leaveOldest(): void {
    for (const [key, open] of this.#open) if (open.users === 0) return this.#leave(key, open);
  }

  #leave(key: string, open: Open): void {
    clearTimeout(open.idle);
    if (this.#open.get(key) === open) this.#open.delete(key);
    open.run.then(
      (run) => run.close(),
      () => {},
    );
  }
}
