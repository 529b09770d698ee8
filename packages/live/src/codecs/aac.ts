import { Bits } from './bits.ts';
import { type AudioFormat, CodecError } from './format.ts';

const rates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

/** Samples in each unit of AAC at the core's rate. */
export const aacSamples = 1024;

function objectType(bits: Bits): number {
  const type = bits.number(5);
  return type === 31 ? 32 + bits.number(6) : type;
}

function rate(bits: Bits): number {
  const index = bits.number(4);
  const hertz = index === 15 ? bits.number(24) : rates[index];
  if (!hertz) throw new CodecError('the AAC configuration names no sample rate');
  return hertz;
}

/** The format that an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1) tells. Throws a CodecError. */
export function aacFormat(config: Buffer): AudioFormat {
  if (config.length > 64) throw new CodecError('the AAC configuration is too long');
  const bits = new Bits(config);
  const type = objectType(bits);
  const sampleRate = rate(bits);
  const layout = bits.number(4);
  if (![1, 2, 5, 29].includes(type)) throw new CodecError(`AAC of object type ${type} is not taken`);
  if (layout === 0 || layout > 7) throw new CodecError(`AAC with channel layout ${layout} is not taken`);
  const channels = layout === 7 ? 8 : layout;
  return {
    kind: 'audio',
    codec: 'aac',
    config: Buffer.from(config),
    mime: `mp4a.40.${type}`,
    sampleRate,
    channels,
  };
}
