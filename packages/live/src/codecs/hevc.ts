import { Bits, rawPayload } from './bits.ts';
import { CodecError, type VideoFormat } from './format.ts';

const sequenceSet = 33;

/** The format that an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3) tells. Throws a CodecError. */
export function hevcFormat(record: Buffer): VideoFormat {
  if (record.length < 23 || record[0] !== 1)
    throw new CodecError('the HEVC configuration record is not one of version 1');
  if ((record.readUInt8(21) & 3) !== 3) throw new CodecError('HEVC units must carry lengths of 4 bytes');
  const size = pictureSize(rawPayload(findSequenceSet(record)));
  return { kind: 'video', codec: 'hevc', config: Buffer.from(record), mime: mimeOf(record), ...size };
}

function findSequenceSet(record: Buffer): Buffer {
  let at = 23;
  const need = (bytes: number): void => {
    if (at + bytes > record.length) throw new CodecError('the HEVC configuration record is cut off');
  };
  for (let list = 0; list < record.readUInt8(22); list += 1) {
    need(3);
    const type = record.readUInt8(at) & 63;
    const count = record.readUInt16BE(at + 1);
    at += 3;
    for (let unit = 0; unit < count; unit += 1) {
      need(2);
      const length = record.readUInt16BE(at);
      at += 2;
      need(length);
      if (type === sequenceSet) return record.subarray(at, at + length);
      at += length;
    }
  }
  throw new CodecError('the HEVC configuration record holds no sequence parameter set');
}

/** Pixels after cropping (H.265 7.3.2.2.1), with the unit's header of two bytes in front. */
function pictureSize(set: Uint8Array): { width: number; height: number } {
  const bits = new Bits(set);
  bits.skip(16 + 4);
  const layers = bits.number(3);
  bits.skip(1 + 88 + 8);
  skipSubLayers(bits, layers);
  bits.exp();
  const chroma = bits.exp();
  if (chroma === 3) bits.skip(1);
  const codedWidth = bits.exp();
  const codedHeight = bits.exp();
  const crop = bits.flag() ? [bits.exp(), bits.exp(), bits.exp(), bits.exp()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const width = codedWidth - (left + right) * (chroma === 1 || chroma === 2 ? 2 : 1);
  const height = codedHeight - (top + bottom) * (chroma === 1 ? 2 : 1);
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384)
    throw new CodecError(`the HEVC picture has an impossible size (${width}x${height})`);
  return { width, height };
}

function skipSubLayers(bits: Bits, layers: number): void {
  const present = Array.from({ length: layers }, () => ({ profile: bits.flag(), level: bits.flag() }));
  if (layers > 0) bits.skip((8 - layers) * 2);
  for (const { profile, level } of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

/** `hvc1` with profile, compatibility, tier, level and constraints (ISO/IEC 14496-15, annex E). */
function mimeOf(record: Buffer): string {
  const first = record.readUInt8(1);
  const space = ['', 'A', 'B', 'C'][first >> 6] ?? '';
  let compatible = 0;
  for (let bit = 0; bit < 32; bit += 1)
    if ((record.readUInt32BE(2) >>> bit) & 1) compatible += 2 ** (31 - bit);
  const constraints = [...record.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  return [
    'hvc1',
    `${space}${first & 31}`,
    compatible.toString(16),
    `${(first >> 5) & 1 ? 'H' : 'L'}${record.readUInt8(12)}`,
    ...constraints.map((byte) => byte.toString(16)),
  ].join('.');
}
