import type { AudioFormat } from '../codecs/index.ts';

const audioTag = 8;

/** AAC as FLV (Adobe FLV 10.1, E.2): the one form that tells each packet's time and can be read from a pipe at once. */
export class FlvSound {
  /** In front of all sound. */
  begin({ config }: AudioFormat): Buffer {
    const header = Buffer.from([0x46, 0x4c, 0x56, 1, 4, 0, 0, 0, 9, 0, 0, 0, 0]);
    return Buffer.concat([header, tag(Buffer.concat([Buffer.of(0xaf, 0), config]), 0)]);
  }

  /** A packet of that time in milliseconds. */
  packet(data: Buffer, milliseconds: number): Buffer {
    return tag(Buffer.concat([Buffer.of(0xaf, 1), data]), milliseconds);
  }
}

function tag(body: Buffer, milliseconds: number): Buffer {
  const head = Buffer.alloc(11);
  const time = Math.max(0, Math.round(milliseconds)) % 2 ** 31;
  head.writeUInt8(audioTag, 0);
  head.writeUIntBE(body.length, 1, 3);
  head.writeUIntBE(time % 2 ** 24, 4, 3);
  head.writeUInt8(Math.floor(time / 2 ** 24), 7);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(11 + body.length);
  return Buffer.concat([head, body, size]);
}
