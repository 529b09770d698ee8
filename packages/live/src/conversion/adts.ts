/** Takes bytes in any pieces and gives the bare packets of AAC in them (ISO/IEC 14496-3, 1.A.2.2). Throws on what is none. */
export class AdtsReader {
  #bytes: Buffer = Buffer.alloc(0);

  *feed(bytes: Buffer): Generator<Buffer> {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, bytes]) : bytes;
    while (this.#bytes.length >= 7) {
      if (this.#bytes.readUInt16BE(0) >> 4 !== 0xf_ff) throw new Error('the converted sound is no AAC');
      const head = this.#bytes.readUInt8(1) & 1 ? 7 : 9;
      const length = (this.#bytes.readUIntBE(3, 3) >> 5) & 0x1f_ff;
      if (length < head) throw new Error('the converted sound is no AAC');
      if (this.#bytes.length < length) return;
      yield this.#bytes.subarray(head, length);
      this.#bytes = this.#bytes.subarray(length);
    }
  }
}
