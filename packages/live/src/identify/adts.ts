import type { AudioFormat } from '../codecs/index.ts';

const rates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
const headerBytes = 7;
const mostBytes = 0x1f_ff;

/**
 * Packets of AAC as a file that every decoder reads (ISO/IEC 14496-3, 1.A.2.2). Undefined for a sample rate that has no number.
 * HE-AAC is told as its core: the upper half of the sound is left out, which no fingerprint looks at.
 */
export function adts({ sampleRate, channels }: AudioFormat, packets: readonly Buffer[]): Buffer | undefined {
  const rate = rates.indexOf(sampleRate);
  if (rate < 0) return undefined;
  const layout = channels === 8 ? 7 : channels;
  const parts = packets
    .filter((packet) => packet.length + headerBytes <= mostBytes)
    .flatMap((packet) => [header(rate, layout, packet.length + headerBytes), packet]);
  return Buffer.concat(parts);
}

/** Syncword, MPEG-4, no check; AAC LC; one block of data in the frame. */
function header(rate: number, layout: number, bytes: number): Buffer {
  return Buffer.of(
    0xff,
    0xf1,
    (1 << 6) | (rate << 2) | (layout >> 2),
    ((layout & 3) << 6) | (bytes >> 11),
    (bytes >> 3) & 0xff,
    ((bytes & 7) << 5) | 0x1f,
    0xfc,
  );
}
