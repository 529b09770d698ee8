import { Bits } from './bits.ts';
import { CodecError, type VideoFormat } from './format.ts';

const sequenceHeader = 1;
const two = (number: number): string => String(number).padStart(2, '0');

/** The format that an AV1CodecConfigurationRecord (AV1 in ISOBMFF 2.3) tells. Throws a CodecError. */
export function av1Format(record: Buffer): VideoFormat {
  if (record.length < 4 || record[0] !== 0x81)
    throw new CodecError('the AV1 configuration record is not one of version 1');
  const profileAndLevel = record.readUInt8(1);
  const flags = record.readUInt8(2);
  const tenBits = flags & 0x20 ? 12 : 10;
  const depth = flags & 0x40 ? tenBits : 8;
  const level = `${two(profileAndLevel & 31)}${flags & 0x80 ? 'H' : 'M'}`;
  const mime = `av01.${profileAndLevel >> 5}.${level}.${two(depth)}`;
  const size = pictureSize(headerBits(record.subarray(4)));
  return { kind: 'video', codec: 'av1', config: Buffer.from(record), mime, ...size };
}

/** The payload of the sequence header OBU, which stands first (AV1 5.3.2; its size is a leb128). */
function headerBits(units: Buffer): Bits {
  const head = units[0] ?? 0;
  if (((head >> 3) & 15) !== sequenceHeader)
    throw new CodecError('the AV1 configuration record holds no sequence header');
  let at = head & 4 ? 2 : 1;
  if (head & 2) {
    while ((units[at] ?? 0) & 0x80) at += 1;
    at += 1;
  }
  return new Bits(units.subarray(at));
}

/** The largest frame's pixels (AV1 5.5.1). */
function pictureSize(bits: Bits): { width: number; height: number } {
  bits.skip(4);
  if (bits.flag()) bits.skip(5);
  else skipOperatingPoints(bits);
  const widthBits = bits.number(4) + 1;
  const heightBits = bits.number(4) + 1;
  return { width: bits.number(widthBits) + 1, height: bits.number(heightBits) + 1 };
}

function skipOperatingPoints(bits: Bits): void {
  const timing = bits.flag();
  let decoderModel = false;
  let delayBits = 0;
  if (timing) {
    bits.skip(64);
    if (bits.flag()) bits.exp();
    decoderModel = bits.flag();
    if (decoderModel) {
      delayBits = bits.number(5) + 1;
      bits.skip(32 + 10);
    }
  }
  const displayDelay = bits.flag();
  const points = bits.number(5) + 1;
  for (let point = 0; point < points; point += 1) {
    bits.skip(12);
    if (bits.number(5) > 7) bits.skip(1);
    if (decoderModel && bits.flag()) bits.skip(2 * delayBits + 1);
    if (displayDelay && bits.flag()) bits.skip(4);
  }
}
