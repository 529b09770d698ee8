import { type AudioFormat, opusSamples } from '../codecs/index.ts';

const segmentBytes = 255;
const mostSegments = 255;
const flagBegins = 2;

/** Packets of Opus as a file (RFC 3533, RFC 7845): a page for each, as none of them is larger than one. */
export function oggOpus({ config }: AudioFormat, packets: readonly Buffer[]): Buffer {
  const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.alloc(8)]);
  const pages = [page(0, flagBegins, 0, config), page(1, 0, 0, tags)];
  let samples = 0;
  for (const packet of packets) {
    if (packet.length >= segmentBytes * mostSegments) continue;
    samples += opusSamples(packet);
    pages.push(page(pages.length, 0, samples, packet));
  }
  return Buffer.concat(pages);
}

function page(number: number, kind: number, position: number, packet: Buffer): Buffer {
  const whole = Math.floor(packet.length / segmentBytes);
  const lacing = Buffer.alloc(whole + 1, segmentBytes);
  lacing[whole] = packet.length % segmentBytes;
  const head = Buffer.alloc(27);
  head.write('OggS', 'latin1');
  head[5] = kind;
  head.writeBigUInt64LE(BigInt(position), 6);
  head.writeUInt32LE(1, 14);
  head.writeUInt32LE(number, 18);
  head[26] = lacing.length;
  const bytes = Buffer.concat([head, lacing, packet]);
  bytes.writeUInt32LE(check(bytes), 22);
  return bytes;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) value = (value << 1) ^ (value < 0 ? 0x04_c1_1d_b7 : 0);
  return value;
});

/** The check of Ogg: polynomial 0x04c11db7, nothing reflected or inverted. */
function check(bytes: Buffer): number {
  let value = 0;
  for (const byte of bytes) value = (value << 8) ^ (table[(value >>> 24) ^ byte] ?? 0);
  return value >>> 0;
}
