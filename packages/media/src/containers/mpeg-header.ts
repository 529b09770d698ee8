/** One frame header of MPEG-1, 2 or 2.5 audio, layers 1 to 3 (ISO/IEC 11172-3 section 2.4.1.3, 13818-3). */
export interface FrameHeader {
  readonly layer: 1 | 2 | 3;
  readonly bitrateKbps: number;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly samples: number;
  /** Bytes of the frame with its header. */
  readonly length: number;
  /** Bytes of side information behind the header in layer 3; the Xing header follows them. */
  readonly sideBytes: number;
}

const ratesByTable: readonly (readonly number[])[] = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const sampleRates = [44_100, 48_000, 32_000];

/** The header in these 32 bits, or null when they are none (or of free format, which nobody writes). */
export function frameHeader(bits: number): FrameHeader | null {
  if (bits >>> 21 !== 0x7ff) return null;
  const version = (bits >>> 19) & 3;
  const layerBits = (bits >>> 17) & 3;
  const rateIndex = (bits >>> 12) & 15;
  const sampleIndex = (bits >>> 10) & 3;
  if (version === 1 || layerBits === 0 || rateIndex === 0 || rateIndex === 15 || sampleIndex === 3)
    return null;
  const layer = layerBits === 3 ? 1 : layerBits === 2 ? 2 : 3;
  const first = version === 3;
  const table = first ? layer - 1 : layer === 1 ? 3 : 4;
  const bitrateKbps = ratesByTable[table]?.[rateIndex] ?? 0;
  const sampleRate = (sampleRates[sampleIndex] ?? 0) >> (first ? 0 : version === 2 ? 1 : 2);
  const channels = ((bits >>> 6) & 3) === 3 ? 1 : 2;
  const padding = (bits >>> 9) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  const slots =
    Math.floor(((samples / 8) * bitrateKbps * 1000) / sampleRate / (layer === 1 ? 4 : 1)) + padding;
  const sideBytes = first ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  return {
    layer,
    bitrateKbps,
    sampleRate,
    channels,
    samples,
    length: layer === 1 ? slots * 4 : slots,
    sideBytes,
  };
}

/** Bits that two frames of one stream share: version, layer and sample rate. */
export function sameStream(one: number, other: number): boolean {
  return ((one ^ other) & 0xfffe0c00) === 0;
}
