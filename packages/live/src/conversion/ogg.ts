/** Ogg (RFC 3533) with Opus in it (RFC 7845), one packet on each page, so that nothing waits for a page to fill. */

const headBytes = 27;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte * 2 ** 24;
  for (let bit = 0; bit < 8; bit += 1)
    value = value >= 2 ** 31 ? ((value * 2) ^ 0x04_c1_1d_b7) >>> 0 : value * 2;
  return value >>> 0;
});

function checksum(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) ^ (table[((value >>> 24) ^ byte) & 255] ?? 0)) >>> 0;
  return value;
}

/** Writes the pages of one stream. */
export class OggWriter {
  #page = 0;

  /** The pages in front of all sound: what the stream is, and who made it. */
  begin(head: Buffer): Buffer {
    const vendor = Buffer.from('bandstand');
    const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(4), vendor, Buffer.alloc(4)]);
    tags.writeUInt32LE(vendor.length, 8);
    return Buffer.concat([this.#write(head, 0, 2), this.#write(tags, 0, 0)]);
  }

  /** A packet that ends at this sample of 48 kHz. */
  packet(packet: Buffer, endsAt: number): Buffer {
    return this.#write(packet, endsAt, 0);
  }

  #write(packet: Buffer, granule: number, flags: number): Buffer {
    const segments = Math.floor(packet.length / 255) + 1;
    const page = Buffer.alloc(headBytes + segments + packet.length);
    page.write('OggS', 0, 'latin1');
    page.writeUInt8(flags, 5);
    page.writeBigInt64LE(BigInt(Math.max(0, Math.round(granule))), 6);
    page.writeUInt32LE(1, 14);
    page.writeUInt32LE(this.#page, 18);
    page.writeUInt8(segments, 26);
    page.fill(255, headBytes, headBytes + segments - 1);
    page.writeUInt8(packet.length % 255, headBytes + segments - 1);
    packet.copy(page, headBytes + segments);
    page.writeUInt32LE(checksum(page), 22);
    this.#page += 1;
    return page;
  }
}

/** Takes bytes in any pieces and gives the packets in them. Throws on what is no Ogg. */
export class OggReader {
  #bytes: Buffer = Buffer.alloc(0);
  #begun: Buffer[] = [];

  *feed(bytes: Buffer): Generator<Buffer> {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, bytes]) : bytes;
    for (let page = this.#next(); page; page = this.#next()) yield* this.#packets(page);
  }

  #next(): { lacing: Buffer; body: Buffer } | undefined {
    const bytes = this.#bytes;
    if (bytes.length < headBytes) return undefined;
    if (bytes.toString('latin1', 0, 4) !== 'OggS') throw new Error('the converted sound is no Ogg');
    const bodyAt = headBytes + bytes.readUInt8(26);
    if (bytes.length < bodyAt) return undefined;
    const lacing = bytes.subarray(headBytes, bodyAt);
    const end = lacing.reduce((sum, length) => sum + length, bodyAt);
    if (bytes.length < end) return undefined;
    this.#bytes = bytes.subarray(end);
    return { lacing, body: bytes.subarray(bodyAt, end) };
  }

  *#packets({ lacing, body }: { lacing: Buffer; body: Buffer }): Generator<Buffer> {
    let at = 0;
    for (const length of lacing) {
      this.#begun.push(body.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      yield Buffer.concat(this.#begun);
      this.#begun = [];
    }
  }
}
