import { Bits, rawPayload } from './bits.ts';
import { CodecError, type VideoFormat } from './format.ts';

const richProfiles: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134]);

/** The format that an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3) tells. Throws a CodecError. */
export function avcFormat(record: Buffer): VideoFormat {
  if (record.length < 8 || record[0] !== 1)
    throw new CodecError('the H.264 configuration record is not one of version 1');
  if ((record.readUInt8(4) & 3) !== 3) throw new CodecError('H.264 units must carry lengths of 4 bytes');
  const sets = record.readUInt8(5) & 31;
  const length = record.readUInt16BE(6);
  if (sets === 0 || record.length < 8 + length)
    throw new CodecError('the H.264 configuration record holds no sequence parameter set');
  const { width, height } = pictureSize(rawPayload(record.subarray(9, 8 + length)));
  const mime = `avc1.${record.toString('hex', 1, 4)}`;
  return { kind: 'video', codec: 'avc', config: Buffer.from(record), mime, width, height };
}

/** Pixels after cropping, of a sequence parameter set without its first byte (H.264 7.3.2.1.1). */
function pictureSize(set: Uint8Array): { width: number; height: number } {
  const bits = new Bits(set);
  const profile = bits.number(8);
  bits.skip(16);
  bits.exp();
  const { chroma, separate } = richProfiles.has(profile)
    ? chromaFormat(bits)
    : { chroma: 1, separate: false };
  bits.exp();
  skipPictureOrder(bits);
  bits.exp();
  bits.skip(1);
  const widthInBlocks = bits.exp() + 1;
  const mapUnits = bits.exp() + 1;
  const framesOnly = bits.bit();
  if (framesOnly === 0) bits.skip(1);
  bits.skip(1);
  const crop = bits.flag() ? [bits.exp(), bits.exp(), bits.exp(), bits.exp()] : [0, 0, 0, 0];
  const [left = 0, right = 0, top = 0, bottom = 0] = crop;
  const plain = chroma === 0 || separate;
  const cropX = plain || chroma === 3 ? 1 : 2;
  const cropY = (plain || chroma !== 1 ? 1 : 2) * (2 - framesOnly);
  const width = widthInBlocks * 16 - (left + right) * cropX;
  const height = mapUnits * 16 * (2 - framesOnly) - (top + bottom) * cropY;
  if (width < 1 || height < 1 || width > 16_384 || height > 16_384)
    throw new CodecError(`the H.264 picture has an impossible size (${width}x${height})`);
  return { width, height };
}

function chromaFormat(bits: Bits): { chroma: number; separate: boolean } {
  const chroma = bits.exp();
  const separate = chroma === 3 && bits.flag();
  bits.exp();
  bits.exp();
  bits.skip(1);
  if (bits.flag()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1)
      if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return { chroma, separate };
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size; index += 1) {
    if (next !== 0) next = (last + bits.signedExp() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipPictureOrder(bits: Bits): void {
  const kind = bits.exp();
  if (kind === 0) bits.exp();
  if (kind !== 1) return;
  bits.skip(1);
  bits.signedExp();
  bits.signedExp();
  const frames = bits.exp();
  if (frames > 255) throw new CodecError('the H.264 sequence parameter set is not valid');
  for (let frame = 0; frame < frames; frame += 1) bits.signedExp();
}
