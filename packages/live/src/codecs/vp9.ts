import { CodecError, type VideoFormat } from './format.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * The format that a VPCodecConfigurationRecord tells, with its version and flags in front as in a vpcC box.
 * It does not hold the picture's size: that is in the key frames. Throws a CodecError.
 */
export function vp9Format(record: Buffer, size: { width: number; height: number }): VideoFormat {
  if (record.length < 12 || record[0] !== 1)
    throw new CodecError('the VP9 configuration record is not one of version 1');
  const depth = record.readUInt8(6) >> 4;
  const mime = `vp09.${two(record.readUInt8(4))}.${two(record.readUInt8(5))}.${two(depth)}`;
  return { kind: 'video', codec: 'vp9', config: Buffer.from(record), mime, ...size };
}

/** The size that a key frame of VP9 starts with (VP9 6.2); undefined when the bytes are none. */
export function vp9KeyframeSize(frame: Buffer): { width: number; height: number } | undefined {
  const first = frame[0] ?? 0;
  const profile = ((first >> 5) & 1) | ((first >> 3) & 2);
  // A frame marker, and with profile 3 one bit more before the rest; frame type and "show existing" must be 0.
  if (first >> 6 !== 2 || frame.length < 12) return undefined;
  let bit = profile === 3 ? 5 : 4;
  const take = (count: number): number => {
    let value = 0;
    for (let read = 0; read < count; read += 1, bit += 1)
      value = value * 2 + (((frame[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    return value;
  };
  const existing = take(1);
  const inter = take(1);
  take(2);
  if (existing || inter || take(24) !== 0x49_83_42) return undefined;
  if (profile >= 2) take(1);
  const rgb = take(3) === 7;
  if (!rgb) take(profile & 1 ? 4 : 1);
  else if (profile & 1) take(1);
  return { width: take(16) + 1, height: take(16) + 1 };
}
