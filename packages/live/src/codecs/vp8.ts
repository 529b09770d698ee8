import type { VideoFormat } from './format.ts';

/** The size that a key frame of VP8 starts with (RFC 6386, 9.1); undefined when the bytes are none. */
export function vp8KeyframeSize(frame: Buffer): { width: number; height: number } | undefined {
  if (frame.length < 10 || (frame.readUInt8(0) & 1) !== 0) return undefined;
  if (frame.readUIntBE(3, 3) !== 0x9d_01_2a) return undefined;
  return { width: frame.readUInt16LE(6) & 0x3f_ff, height: frame.readUInt16LE(8) & 0x3f_ff };
}

/** VP8 has no record of its own: all that is to be told is the size. */
export const vp8Format = (size: { width: number; height: number }): VideoFormat => ({
  kind: 'video',
  codec: 'vp8',
  config: Buffer.alloc(0),
  mime: 'vp8',
  ...size,
});
