/** Collects bits, most significant first, into bytes. */
export class BitWriter {
  #bytes: Uint8Array;
  #length = 0;
  #held = 0;
  #count = 0;

  constructor(capacity = 1 << 16) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Whole bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** The bytes written, as a view that is valid until the next write. */
  get view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Appends the low `bits` (0 to 32) bits of a value. */
  write(value: number, bits: number): void {
    if (bits > 16) {
      this.write(value >>> 16, bits - 16);
      this.write(value & 0xffff, 16);
      return;
    }
    // At most 7 bits are held back, so 23 fit without touching the sign.
    this.#held = (this.#held << bits) | (value & ((1 << bits) - 1));
    this.#count += bits;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push((this.#held >>> this.#count) & 255);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  /** Appends a signed value as a Rice code: sign folded into the low bit, quotient in unary, `parameter` low bits. */
  writeRice(value: number, parameter: number): void {
    const folded = ((value << 1) ^ (value >> 31)) >>> 0;
    let quotient = folded >>> parameter;
    for (; quotient >= 15; quotient -= 15) this.write(0, 15);
    this.write(1, quotient + 1);
    if (parameter > 0) this.write(folded, parameter);
  }

  /** Fills the last byte with zero bits. */
  align(): void {
    if (this.#count > 0) this.write(0, 8 - this.#count);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}
