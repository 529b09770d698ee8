import { newSharedBytes } from '@bandstand/sqlite';

/** Letters that are encoded together: megabytes of text would weigh twice as much before. */
const piece = 32_768;

/** A long text that is kept, written piece by piece, as UTF-8. */
export class TextPieces {
  readonly #pieces: Buffer[] = [];
  #text = '';
  #size = 0;

  add(text: string): void {
    this.#text += text;
    this.#size += Buffer.byteLength(text);
    if (this.#text.length >= piece) this.#flush();
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /** Ends it: writes all of it to `bytes` from there on; where the next bytes belong. */
  moveTo(bytes: Uint8Array, at: number): number {
    this.#flush();
    let next = at;
    for (let part = this.#pieces.shift(); part !== undefined; part = this.#pieces.shift()) {
      bytes.set(part, next);
      next += part.length;
    }
    return next;
  }

  /** Ends it: all of it in memory that threads share. */
  toShared(): Uint8Array {
    const whole = newSharedBytes(this.#size);
    this.moveTo(whole, 0);
    return whole;
  }

  #flush(): void {
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
