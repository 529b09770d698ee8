import type { PlayedSound } from '@bandstand/library';
import {
  createFingerprinter,
  createPcmDecoder,
  createProcesses,
  detectFfmpeg,
  fingerprintedSeconds,
  type SpeedFingerprint,
} from '@bandstand/media';
import type { Config } from '../config/index.ts';

/** A sound file as it is asked about. */
export interface Heard {
  /** Of its first two minutes; empty when it is too short to be known by its sound. */
  readonly played: readonly PlayedSound[];
  readonly seconds: number;
}

/** Makes fingerprints for a command, with decoders of its own. */
export interface Ears {
  /** A file as it is, with its length. Rejects with DecodeError. */
  hear(path: string, signal: AbortSignal): Promise<Heard>;
  /** Its first two minutes as if they were played at these speeds. Rejects with DecodeError. */
  hearAt(path: string, speeds: readonly number[], signal: AbortSignal): Promise<readonly PlayedSound[]>;
  close(): Promise<void>;
}

/** Longer files are asked about as if they ended there. */
const mostSeconds = 20_000;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function openEars(config: Config): Promise<Ears> {
  const processes = createProcesses({ maxConcurrent: 2, log: silent });
  const ffmpeg = await detectFfmpeg({
    processes,
    ...(config.ffmpeg === null ? {} : { path: config.ffmpeg }),
  });
  const decoder = createPcmDecoder({ ffmpeg: ffmpeg === null ? null : { ffmpeg, processes } });
  const fingerprinter = createFingerprinter(decoder);
  return {
    hear: async (path, signal) => {
      const request = { maxSeconds: mostSeconds, headSeconds: fingerprintedSeconds, signal };
      const { head, seconds } = await fingerprinter.fingerprint(path, request);
      return { played: playedOf(head === null ? [] : [head]), seconds };
    },
    hearAt: async (path, speeds, signal) => {
      const { fingerprints } = await fingerprinter.fingerprint(path, { speeds, signal });
      return playedOf(fingerprints);
    },
    close: async () => {
      await fingerprinter.close();
      await decoder.close();
      await processes.close();
    },
  };
}

const playedOf = (fingerprints: readonly SpeedFingerprint[]): readonly PlayedSound[] =>
  fingerprints.flatMap(({ speed, text, hashes }) =>
    hashes.length === 0 ? [] : [{ speed, fingerprint: text }],
  );
