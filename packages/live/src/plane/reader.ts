import type { AccessUnit } from './unit.ts';

export interface ReaderOptions {
  /** Bytes that may wait for the reader. */
  readonly mostBytes: number;
  /** Begin with the last keyframe that is kept, or with the next one. */
  readonly from: 'last keyframe' | 'next keyframe';
  /** Leave the pictures out. */
  readonly soundOnly?: boolean;
}

export interface Batch {
  readonly units: readonly AccessUnit[];
  /** Units lost before these, because the reader was too slow. */
  readonly skipped: number;
}

/**
 * A place where units wait for one reader. What does not fit is thrown away up to a keyframe: the publisher never
 * waits, and a reader never gets a picture whose predecessors it missed. Ends with the publication, or with `close`.
 */
export class Reader implements AsyncIterableIterator<Batch> {
  readonly #options: ReaderOptions;
  readonly #onClose: (reader: Reader) => void;
  #waiting: AccessUnit[] = [];
  #bytes = 0;
  #skipped = 0;
  #skippedEver = 0;
  /** Whether pictures come at all; until one is seen, sound alone is passed on. */
  #pictures: boolean;
  #inStep = false;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(options: ReaderOptions, pictures: boolean, onClose: (reader: Reader) => void) {
    this.#options = options;
    this.#pictures = pictures && options.soundOnly !== true;
    this.#onClose = onClose;
  }

  /** Units missed so far. */
  get skipped(): number {
    return this.#skippedEver;
  }

  /** Takes a unit in; called by the publication. */
  offer(unit: AccessUnit): void {
    const picture = unit.format.kind === 'video';
    if (this.#ended || (picture && this.#options.soundOnly === true)) return;
    if (picture) this.#pictures = true;
    if (!this.#enters(unit, picture)) return;
    this.#waiting.push(unit);
    this.#bytes += unit.data.length;
    if (this.#bytes > this.#options.mostBytes) this.#makeRoom();
    this.#wake?.();
  }

  /** What waits, at once; empty when nothing does. */
  take(): Batch {
    const batch = { units: this.#waiting, skipped: this.#skipped };
    this.#waiting = [];
    this.#bytes = 0;
    this.#skipped = 0;
    return batch;
  }

  async next(): Promise<IteratorResult<Batch, undefined>> {
    while (this.#waiting.length === 0) {
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return { done: false, value: this.take() };
  }

  /** No more comes in; what waits can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader wants nothing more. */
  close(): void {
    this.#waiting = [];
    this.#bytes = 0;
    this.end();
    this.#onClose(this);
  }

  async return(): Promise<IteratorResult<Batch, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #enters(unit: AccessUnit, picture: boolean): boolean {
    if (!this.#pictures || this.#inStep) return true;
    if (picture && unit.keyframe) {
      this.#inStep = true;
      return true;
    }
    if (this.#skipped > 0) this.#count(1);
    return false;
  }

  /** Throws away up to the first keyframe that leaves half of the room free, or everything up to the next one that comes. */
  #makeRoom(): void {
    let left = this.#bytes;
    const from = this.#waiting.findIndex((unit, index) => {
      const starts = index > 0 && unit.keyframe && (unit.format.kind === 'video' || !this.#pictures);
      if (starts && left * 2 <= this.#options.mostBytes) return true;
      left -= unit.data.length;
      return false;
    });
    if (from < 0) this.#inStep = false;
    this.#count(from < 0 ? this.#waiting.length : from);
    this.#waiting = from < 0 ? [] : this.#waiting.slice(from);
    this.#bytes = left;
  }

  #count(units: number): void {
    this.#skipped += units;
    this.#skippedEver += units;
  }
}
