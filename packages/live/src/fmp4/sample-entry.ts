import type { AudioFormat, Format, VideoFormat } from '../codecs/index.ts';
import { box, fullBox, u8, u16, u32 } from './boxes.ts';

/** A format that MP4 has no box for here. `message` may be shown. */
export class NotInMp4 extends Error {
  override readonly name = 'NotInMp4';
}

/** The box of stsd that tells a decoder what it needs (ISO/IEC 14496-12, 8.5.2). Throws NotInMp4. */
export function sampleEntry(format: Format): Buffer {
  return format.kind === 'video' ? visual(format) : audio(format);
}

const boxNames = {
  avc: ['avc1', 'avcC'],
  hevc: ['hvc1', 'hvcC'],
  av1: ['av01', 'av1C'],
  vp9: ['vp09', 'vpcC'],
} as const;

function configuration({ codec, config }: VideoFormat): [string, Buffer] {
  if (codec === 'vp8') throw new NotInMp4('VP8 does not go into MP4 files: send H.264.');
  const [entry, record] = boxNames[codec];
  return [entry, box(record, config)];
}

function visual(format: VideoFormat): Buffer {
  const [type, record] = configuration(format);
  const resolution = u32(0x48_00_00, 0x48_00_00, 0);
  return box(
    type,
    u8(0, 0, 0, 0, 0, 0, 0, 1),
    Buffer.alloc(16),
    u16(format.width, format.height),
    resolution,
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xff_ff),
    record,
  );
}

function audio({ codec, config, sampleRate, channels }: AudioFormat): Buffer {
  // The field has 16 bits for the rate; of higher ones the decoder learns from its own record.
  const rate = sampleRate < 65_536 ? sampleRate : 0;
  const fields = [u8(0, 0, 0, 0, 0, 0, 0, 1), Buffer.alloc(8), u16(channels, 16, 0, 0, rate, 0)];
  return codec === 'aac'
    ? box('mp4a', ...fields, elementaryStream(config))
    : box('Opus', ...fields, box('dOps', opusRecord(config)));
}

/** esds with the descriptors of ISO/IEC 14496-1, 7.2.6; each is shorter than 128 bytes. */
function elementaryStream(config: Buffer): Buffer {
  const descriptor = (tag: number, ...content: readonly Buffer[]): Buffer => {
    const body = Buffer.concat(content);
    return Buffer.concat([u8(tag, body.length), body]);
  };
  const decoder = descriptor(4, u8(0x40, 0x15, 0, 0, 0), u32(0, 0), descriptor(5, config));
  return fullBox('esds', 0, 0, descriptor(3, u8(0, 0, 0), decoder, descriptor(6, u8(2))));
}

/** An OpusHead with its numbers the other way round (Opus in ISOBMFF, 4.3.2). */
function opusRecord(head: Buffer): Buffer {
  const record = Buffer.from(head.subarray(8));
  record[0] = 0;
  record.writeUInt16BE(head.readUInt16LE(10), 2);
  record.writeUInt32BE(head.readUInt32LE(12), 4);
  record.writeUInt16BE(head.readUInt16LE(16), 8);
  return record;
}
