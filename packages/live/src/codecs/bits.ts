import { CodecError } from './format.ts';

/** Bits from the front, with the codes of H.264 clause 9.1. Reading past the end throws a CodecError. */
export class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length * 8 - this.#at;
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new CodecError('a configuration record is cut off');
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return bit;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** An unsigned number of up to 32 bits. */
  number(bits: number): number {
    let value = 0;
    for (let read = 0; read < bits; read += 1) value = value * 2 + this.bit();
    return value;
  }

  skip(bits: number): void {
    this.#at += bits;
    if (this.left < 0) throw new CodecError('a configuration record is cut off');
  }

  /** ue(v). */
  exp(): number {
    let zeros = 0;
    while (!this.flag()) {
      zeros += 1;
      if (zeros > 31) throw new CodecError('a configuration record holds a number that is too large');
    }
    return 2 ** zeros - 1 + this.number(zeros);
  }

  /** se(v). */
  signedExp(): number {
    const code = this.exp();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** A NAL unit's payload without the bytes that keep start codes out of it (H.264 7.4.1.1). */
export function rawPayload(unit: Uint8Array): Uint8Array {
  const raw = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    raw[length] = byte;
    length += 1;
  }
  return raw.subarray(0, length);
}
