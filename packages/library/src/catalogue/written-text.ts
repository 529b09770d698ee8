/**
 * A text that is written piece by piece into bytes (UTF-8). As one text it would be one of two bytes a letter as soon as
 * one name on a page is in another script, and such a text takes three times as long to write.
 */
export class WrittenText {
  #bytes = Buffer.allocUnsafeSlow(32 * 1024);
  #length = 0;

  add(text: string): void {
    // A letter takes three bytes at most.
    if (this.#length + 3 * text.length > this.#bytes.length) {
      const longer = Buffer.allocUnsafeSlow(2 * this.#bytes.length + 3 * text.length);
      this.#bytes.copy(longer, 0, 0, this.#length);
      this.#bytes = longer;
    }
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Values as JSON, with commas between them. */
  addAll(values: readonly unknown[]): void {
    let between = '';
    for (const value of values) {
      this.add(between + JSON.stringify(value));
      between = ',';
    }
  }

  /** The same in brackets. */
  addList(values: readonly unknown[]): void {
    this.add('[');
    this.addAll(values);
    this.add(']');
  }

  /** What was written so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}
