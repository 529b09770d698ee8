import { createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An ICE check with USE-CANDIDATE (RFC 8445, 7.1.1); `bare`: without role and priority, as ffmpeg sends it. */
export function iceCheck(theirs: { name: string; password: string }, own: string, bare: boolean): Buffer {
  const user = Buffer.from(`${theirs.name}:${own}`);
  const parts = [attribute(6, user), attribute(0x25, Buffer.alloc(0))];
  if (!bare) parts.push(attribute(0x80_2a, randomBytes(8)), attribute(0x24, Buffer.of(0x6e, 0, 0x1e, 0xff)));
  const head = Buffer.concat([Buffer.of(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42), randomBytes(12)]);
  const open = Buffer.concat([head, ...parts]);
  open.writeUInt16BE(open.length - 20 + 24, 2);
  const integrity = createHmac('sha1', theirs.password).update(open).digest();
  const sealed = Buffer.concat([open, attribute(8, integrity)]);
  sealed.writeUInt16BE(sealed.length - 20 + 8, 2);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(sealed) ^ 0x53_54_55_4e) >>> 0);
  return Buffer.concat([sealed, attribute(0x80_28, sum)]);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
