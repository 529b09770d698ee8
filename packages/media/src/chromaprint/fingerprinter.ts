import type { PcmDecoder } from '../decode/index.ts';
import { chromaprintRate, type RawFingerprint } from './calculator.ts';
import { FingerprintThread } from './fingerprint-thread.ts';

/** Seconds from the beginning that identification knows a recording by. */
export const fingerprintedSeconds = 120;

export interface FingerprintRequest {
  /** Seconds of sound to take at most; 120 by default, `Infinity` for all. */
  readonly maxSeconds?: number;
  /** Where to begin, in seconds; 0 by default. */
  readonly startSeconds?: number;
  /**
   * Speeds, 0.5 to 2, at which to play the sound to the fingerprint: with 1.02 a recording that was slowed down by 2 % gets
   * the fingerprint of the original. Only 1 by default.
   */
  readonly speeds?: readonly number[];
  /** Makes, besides, the fingerprint of so many seconds from where it begins, at speed 1. */
  readonly headSeconds?: number;
  readonly signal?: AbortSignal;
}

/** A fingerprint of sound that was played at a speed. */
export interface SpeedFingerprint extends RawFingerprint {
  readonly speed: number;
}

export interface SoundFingerprint {
  /** One for each speed asked for, in their order. Without hashes for less than 2.7 s of sound. */
  readonly fingerprints: readonly SpeedFingerprint[];
  /** The one of `headSeconds`, null unless asked for. */
  readonly head: SpeedFingerprint | null;
  /** Seconds of sound that were read. */
  readonly seconds: number;
  /** True when the sound ended there, so that `seconds` is its length (from `startSeconds` on). */
  readonly whole: boolean;
}

/** Makes chromaprint's fingerprints, equal to those of fpcalc but for a bit in some thousands, off the calling thread. */
export interface Fingerprinter {
  /**
   * Of a sound file. 120 s take 0.1 s beside their decoding. Rejects with DecodeError when the sound cannot be decoded, also
   * when it is damaged further on; RangeError for a speed out of bounds.
   */
  fingerprint(path: string, request?: FingerprintRequest): Promise<SoundFingerprint>;
  /** Of samples of one channel of 11,025 Hz, -1 to 1, whose buffers are given away. Rejects as they do. */
  fingerprintSamples(
    samples: AsyncIterable<Float32Array>,
    request?: Pick<FingerprintRequest, 'speeds' | 'maxSeconds' | 'headSeconds'>,
  ): Promise<SoundFingerprint>;
  /** Ends what runs (it rejects with DecodeError `closed`). */
  close(): Promise<void>;
}

/** The number of samples is counted on the way, and no more are passed on than wanted. */
class Counter {
  samples = 0;
  more = false;
  readonly #most: number;

  constructor(maxSeconds: number) {
    this.#most = Math.round(maxSeconds * chromaprintRate);
  }

  async *of(source: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array> {
    for await (const chunk of source) {
      const left = this.#most - this.samples;
      this.more = chunk.length > left;
      const taken = this.more ? chunk.slice(0, left) : chunk;
      this.samples += taken.length;
      if (taken.length > 0) yield taken;
      if (this.more) return;
    }
  }
}

/** A fingerprinter that decodes with `decoder`, which stays the caller's. */
export function createFingerprinter(decoder: PcmDecoder): Fingerprinter {
  const thread = new FingerprintThread();

  async function fingerprintSamples(
    source: AsyncIterable<Float32Array>,
    { speeds = [1], maxSeconds = fingerprintedSeconds, headSeconds }: FingerprintRequest = {},
  ): Promise<SoundFingerprint> {
    for (const speed of speeds)
      if (!(speed >= 0.5 && speed <= 2)) throw new RangeError(`a speed of ${speed}`);
    const counter = new Counter(maxSeconds);
    const wanted = speeds.map((speed) => ({ speed, samples: Infinity }));
    if (headSeconds !== undefined)
      wanted.push({ speed: 1, samples: Math.round(headSeconds * chromaprintRate) });
    const made = await thread.run(counter.of(source), wanted);
    const all = made.map((fingerprint, at) => ({ ...fingerprint, speed: wanted[at]?.speed ?? 1 }));
    return {
      fingerprints: all.slice(0, speeds.length),
      head: all[speeds.length] ?? null,
      seconds: counter.samples / chromaprintRate,
      whole: !counter.more,
    };
  }

  return {
    fingerprintSamples,
    async fingerprint(path, request = {}) {
      const { maxSeconds = fingerprintedSeconds, startSeconds = 0, signal } = request;
      // A little more than wanted tells whether the sound goes on.
      const range = Number.isFinite(maxSeconds)
        ? { startSeconds, maxSeconds: maxSeconds + 0.1 }
        : { startSeconds };
      const sound = decoder.decode(path, { sampleRate: chromaprintRate, channels: 1, ...range }, signal);
      return fingerprintSamples(sound, request);
    },
    close: () => thread.close(),
  };
}
