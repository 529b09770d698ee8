import { setImmediate as turn } from 'node:timers/promises';
import type { Fingerprinter, PcmDecoder } from '@bandstand/media';
import type { HeardWords } from '../tracklist/index.ts';
import { Follower, type HeardEntry } from './follower.ts';
import { wordsOf } from './listening.ts';
import type { HeardTrack, SoundIdentifier } from './port.ts';
import type { WindowOptions } from './sound-window.ts';
import { hearAt, Speeds } from './speeds.ts';

export interface RehearingOptions {
  readonly identifier: SoundIdentifier;
  readonly fingerprinter: Pick<Fingerprinter, 'fingerprintSamples'>;
  readonly decoder: PcmDecoder;
  readonly window: WindowOptions;
}

export interface WholeFile {
  readonly path: string;
  /** What does not count: the release that was made of this very file would be found all over it. */
  readonly isOwn: (track: HeardTrack) => boolean;
  readonly signal: AbortSignal;
  /** Told how many ms of the sound are done. */
  readonly onProgress: (ms: number) => void;
}

/** Hz of the sound that fingerprints are made of. */
const rate = 11_025;

/**
 * What a whole file holds, heard excerpt by excerpt as a stream is, as fast as it is decoded. Times are from its beginning.
 * Rejects with DecodeError and IdentifierAway.
 */
export async function rehear(options: RehearingOptions, file: WholeFile): Promise<HeardWords[]> {
  const { decoder, window } = options;
  const [length, step] = [samples(window.lengthMs), samples(window.stepMs)];
  const follower = new Follower();
  const speeds = new Speeds();
  const list = new Map<number, HeardEntry>();
  const note = (entries: readonly HeardEntry[]): void => {
    for (const entry of entries) list.set(entry.number, entry);
  };
  const held = new Float32Array(length);
  let filled = 0;
  let begins = 0;
  const sound = decoder.decode(file.path, { sampleRate: rate, channels: 1 }, file.signal);
  for await (const chunk of sound) {
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + length - filled);
      held.set(piece, filled);
      filled += piece.length;
      taken += piece.length;
      if (filled < length) continue;
      const atMs = Math.round((begins * 1000) / rate);
      const found = await hearAt(speeds, atMs, (at) => ask(options, held.slice(), at, file.signal));
      note(
        follower.hear({ atMs, lengthMs: window.lengthMs, found: found.filter((one) => !file.isOwn(one)) }),
      );
      file.onProgress(atMs + window.lengthMs);
      held.copyWithin(0, step);
      filled = length - step;
      begins += step;
      // Between two excerpts everybody else has a turn.
      await turn();
      file.signal.throwIfAborted();
    }
  }
  note(follower.end());
  return [...list.values()].map(wordsOf);
}

async function ask(
  { identifier, fingerprinter }: RehearingOptions,
  excerpt: Float32Array,
  speeds: readonly number[],
  signal: AbortSignal,
): Promise<readonly HeardTrack[]> {
  const { fingerprints } = await fingerprinter.fingerprintSamples(once(excerpt), { speeds });
  const played = fingerprints.filter(({ hashes }) => hashes.length > 0);
  return played.length === 0 ? [] : identifier.identify({ played }, signal);
}

const samples = (ms: number): number => Math.round((ms * rate) / 1000);

async function* once(piece: Float32Array): AsyncGenerator<Float32Array> {
  yield piece;
}
