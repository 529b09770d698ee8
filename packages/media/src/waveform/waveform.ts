import type { PcmDecoder } from '../decode/index.ts';
import { createPeakCollector } from './peaks.ts';

export interface Waveform {
  /** The loudest sample of each of the equal parts of the sound, 0 to 255 for silence to full scale. */
  readonly peaks: Uint8Array;
  readonly durationMs: number;
}

export interface WaveformOptions {
  /** Parts, 800 unless told; 1 to 10,000. */
  readonly buckets?: number;
  readonly signal?: AbortSignal;
}

/** Hz at which peaks are looked for: most of what the ear calls loud lies below half of it. */
const peakRate = 11025;

/**
 * The waveform of a file's left and right mixed together. Throws DecodeError when it cannot be decoded, RangeError
 * for a number of buckets outside 1 to 10,000. Some seconds of work for ten
 * minutes of music, in another thread or process.
 */
export async function readWaveform(
  decoder: PcmDecoder,
  path: string,
  options: WaveformOptions = {},
): Promise<Waveform> {
  const { buckets = 800, signal } = options;
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 10_000) {
    throw new RangeError(`${buckets} is no number of buckets from 1 to 10000`);
  }
  const collector = createPeakCollector();
  for await (const samples of decoder.decode(path, { sampleRate: peakRate, channels: 1 }, signal))
    collector.add(samples);
  return { peaks: collector.peaks(buckets), durationMs: Math.round((collector.length / peakRate) * 1000) };
}
