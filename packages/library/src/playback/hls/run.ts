import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Transcode } from '@bandstand/media';
import { FrameCounter, framesIn } from './adts.ts';

/** One stretch of a track that is being converted, or was: its segments can be taken as soon as they are there. */
export class Run {
  readonly #transcode: Transcode;
  readonly #frames: FrameCounter;
  readonly #reader: Readable;
  readonly #over: Promise<void>;
  #state: 'running' | 'complete' | 'failed' = 'running';
  #step = Promise.withResolvers<void>();

  /** @param skip frames before the first segment @param segmentFrames frames of each */
  constructor(transcode: Transcode, skip: number, segmentFrames: number) {
    this.#transcode = transcode;
    this.#frames = new FrameCounter(skip, segmentFrames);
    this.#reader = transcode.open();
    this.#over = this.#follow();
    this.#over.catch(() => {});
  }

  /**
   * The frames of a segment, with `last` all from there on. Waits until they are converted; the list is shorter, or
   * empty, when the track ends before. Rejects as the conversion does, or with the reason of the signal.
   */
  async frames(index: number, last: boolean, signal: AbortSignal): Promise<Uint8Array[]> {
    const next = last ? Number.POSITIVE_INFINITY : index + 1;
    while (this.#state === 'running' && this.#frames.startOf(next) === undefined) {
      await abortable(this.#step.promise, signal);
    }
    if (this.#state === 'failed') await this.#over;
    const start = this.#frames.startOf(index);
    const end = this.#frames.startOf(next) ?? this.#frames.end;
    if (start === undefined || start >= end) return [];
    return framesIn(await buffer(this.#transcode.open(start, end)));
  }

  /** Leaves the conversion: it ends when nobody else follows it. */
  close(): void {
    this.#reader.destroy();
    this.#transcode.close();
  }

  async #follow(): Promise<void> {
    try {
      for await (const piece of this.#reader) {
        if (piece instanceof Uint8Array) this.#frames.push(piece);
        this.#announce();
      }
      this.#state = 'complete';
    } catch (error) {
      this.#state = 'failed';
      throw error;
    } finally {
      this.#announce();
    }
  }

  #announce(): void {
    const { resolve } = this.#step;
    this.#step = Promise.withResolvers<void>();
    resolve();
  }
}

/** The promise, or a rejection with the signal's reason, whichever comes first. */
async function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const gone = Promise.withResolvers<never>();
  const leave = () => gone.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([work, gone.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
