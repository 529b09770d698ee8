import { problem } from '../errors/index.ts';

/** A position in a body that arrives in pieces. It holds one piece and what is needed to recognise a delimiter. */
export class Cursor {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer;
  /** False while a delimiter is looked for, and when the search was given up before it was found. */
  passed = true;

  /** `ahead` is read before the first byte of the source. */
  constructor(source: AsyncIterator<Buffer>, ahead: Buffer) {
    this.#source = source;
    this.#held = ahead;
  }

  /** The bytes before the delimiter, piece by piece; afterwards the position is behind it. */
  until(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    this.passed = false;
    return this.#pieces(delimiter);
  }

  async *#pieces(delimiter: Buffer): AsyncGenerator<Buffer, void> {
    for (;;) {
      const found = this.#held.indexOf(delimiter);
      if (found >= 0) {
        const last = this.#held.subarray(0, found);
        this.#held = this.#held.subarray(found + delimiter.length);
        this.passed = true;
        if (last.length > 0) yield last;
        return;
      }
      const sure = Math.max(0, this.#held.length - delimiter.length + 1);
      const piece = this.#held.subarray(0, sure);
      this.#held = this.#held.subarray(sure);
      if (piece.length > 0) yield piece;
      await this.#more();
    }
  }

  /** The bytes before the delimiter as one; throws 400 `invalid_multipart` when there are more than `most`. */
  async take(delimiter: Buffer, most: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of this.until(delimiter)) {
      size += piece.length;
      if (size > most) throw invalidMultipart('The head of a part is too long.');
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** The next bytes, exactly so many. */
  async next(count: number): Promise<Buffer> {
    while (this.#held.length < count) await this.#more();
    const bytes = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return bytes;
  }

  async #more(): Promise<void> {
    const next = await this.#source.next();
    if (next.done === true) throw invalidMultipart('The body ended before its last boundary.');
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
  }
}

/** The error for a multipart body that breaks its own rules. */
export function invalidMultipart(words: string) {
  return problem('invalid_multipart', 400, words, { headers: { connection: 'close' } });
}
