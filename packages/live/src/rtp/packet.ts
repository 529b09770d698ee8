/** A RTP packet (RFC 3550, 5.1), its payload without padding. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, in ticks of the payload's clock. */
  readonly timestamp: number;
  readonly source: number;
  readonly payload: Buffer;
}

export const headerBytes = 12;

/** Bytes in front of the payload; undefined when the packet is cut off or of another version. */
export function payloadOffset(bytes: Buffer): number | undefined {
  if (bytes.length < headerBytes || bytes.readUInt8(0) >> 6 !== 2) return undefined;
  const first = bytes.readUInt8(0);
  let at = headerBytes + (first & 15) * 4;
  if (first & 0x10) {
    if (bytes.length < at + 4) return undefined;
    at += 4 + bytes.readUInt16BE(at + 2) * 4;
  }
  return at <= bytes.length ? at : undefined;
}

/** Undefined for bytes that are no RTP packet. The payload shares the memory of the bytes. */
export function parseRtp(bytes: Buffer): RtpPacket | undefined {
  const from = payloadOffset(bytes);
  if (from === undefined) return undefined;
  const padding = bytes.readUInt8(0) & 0x20 ? (bytes.at(-1) ?? 0) : 0;
  if (from + padding > bytes.length) return undefined;
  return {
    payloadType: bytes.readUInt8(1) & 0x7f,
    marker: bytes.readUInt8(1) >= 0x80,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    source: bytes.readUInt32BE(8),
    payload: bytes.subarray(from, bytes.length - padding),
  };
}

/** What a packet carries in its extension of that number (RFC 8285, both forms); undefined when it has none. */
export function headerExtension(bytes: Buffer, id: number): Buffer | undefined {
  const end = payloadOffset(bytes);
  const first = bytes[0] ?? 0;
  if (end === undefined || !(first & 0x10)) return undefined;
  const from = headerBytes + (first & 15) * 4;
  const kind = bytes.readUInt16BE(from);
  const short = kind === 0xbe_de;
  if (!short && kind >> 4 !== 0x1_00) return undefined;
  for (let at = from + 4; at + (short ? 1 : 2) <= end; ) {
    const head = bytes.readUInt8(at);
    const name = short ? head >> 4 : head;
    // Padding is one byte; 15 ends the short form.
    if (head === 0 || (short && name === 0)) {
      at += 1;
      continue;
    }
    if (short && name === 15) return undefined;
    const body = at + (short ? 1 : 2);
    const length = short ? (head & 15) + 1 : bytes.readUInt8(at + 1);
    if (body + length > end) return undefined;
    if (name === id) return bytes.subarray(body, body + length);
    at = body + length;
  }
  return undefined;
}

/** The fixed header, without extensions. */
export function rtpHeader(packet: Omit<RtpPacket, 'payload'>): Buffer {
  const head = Buffer.allocUnsafe(headerBytes);
  head.writeUInt8(0x80, 0);
  head.writeUInt8(packet.payloadType | (packet.marker ? 0x80 : 0), 1);
  head.writeUInt16BE(packet.sequence, 2);
  head.writeUInt32BE(packet.timestamp, 4);
  head.writeUInt32BE(packet.source, 8);
  return head;
}
