import { newSharedBytes } from '@bandstand/sqlite';

/** Letters that are encoded together: megabytes of text would weigh twice as much before. */
const piece = 32_768;

/** A long text that is kept, written piece by piece. */
export class TextPieces {
  readonly #pieces: Buffer[] = [];
  #text = '';

  add(text: string): void {
    this.#text += text;
    if (this.#text.length >= piece) this.#flush();
  }

  /** Ends it: all of it as UTF-8, in memory that threads share. */
  toShared(): Uint8Array {
    this.#flush();
    const whole = newSharedBytes(this.#pieces.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (let part = this.#pieces.shift(); part !== undefined; part = this.#pieces.shift()) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #flush(): void {
    this.#pieces.push(Buffer.from(this.#text));
    this.#text = '';
  }
}
