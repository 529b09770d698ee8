import { sameFormat, type VideoFormat } from '../codecs/index.ts';
import { Reader } from '../plane/index.ts';
import type { EncodedPicture } from './fragments.ts';
import type { Rung } from './rungs.ts';

const readerBytes = 8 * 1024 * 1024;

/** The pictures of one rung, for whoever reads them. Their times are those at which the source's are shown. */
export class RungFeed {
  readonly rung: Rung;
  readonly #readers = new Set<Reader>();
  #format: VideoFormat | undefined;
  #ended = false;

  constructor(rung: Rung) {
    this.rung = rung;
  }

  /** Undefined until the first picture. */
  get format(): VideoFormat | undefined {
    return this.#format;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What comes from the next keyframe on. Ends where pictures are missing, too: read again as long as it has not `ended`. */
  read(): Reader {
    const reader = new Reader({ mostBytes: readerBytes, from: 'next keyframe' }, true, (closed) =>
      this.#readers.delete(closed),
    );
    if (this.#ended) reader.end();
    else this.#readers.add(reader);
    return reader;
  }

  write({ format, keyframe, data }: EncodedPicture, showAt: number): void {
    // The next child says the same as the one before it: players need not be told anew.
    if (!this.#format || !sameFormat(this.#format, format)) this.#format = format;
    const unit = { format: this.#format, decodeAt: showAt, showAt, keyframe, data };
    for (const reader of this.#readers) reader.offer(unit);
  }

  /** What comes next does not follow on what came. */
  breakOff(): void {
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  end(): void {
    this.#ended = true;
    this.breakOff();
  }
}
