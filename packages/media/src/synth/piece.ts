import { playHit } from './drums.ts';
import { addRoom, createBus, master } from './mix.ts';
import { type Pcm, quantise } from './pcm.ts';
import { seededRandom } from './random.ts';
import { compose } from './score.ts';
import type { StyleName } from './styles.ts';
import { playNote } from './voices.ts';
import { createWavetables } from './wavetables.ts';

export interface PieceRequest {
  readonly seed: number;
  readonly style: StyleName;
  /** Length of the piece, 2 to 120 seconds. */
  readonly seconds: number;
  /** 44100 unless told. */
  readonly sampleRate?: number;
  /** 16 unless told. */
  readonly bitsPerSample?: 16 | 24;
}

/**
 * Composes and plays a short piece of music in stereo: the same request gives the same samples. It lasts exactly
 * `seconds`, peaks below -1 dBFS and ends in a fade. Throws RangeError for a length outside 2 to 120 s. It takes
 * tens of milliseconds for each ten seconds, so call it off the thread that answers requests.
 */
export function renderPiece(request: PieceRequest): Pcm {
  const { seed, style, seconds, sampleRate = 44100, bitsPerSample = 16 } = request;
  if (!(seconds >= 2 && seconds <= 120)) throw new RangeError(`a piece lasts 2 to 120 s, not ${seconds}`);
  const score = compose(style, seed, seconds);
  const bus = createBus(Math.round(seconds * sampleRate), sampleRate);
  const tables = createWavetables();
  for (const note of score.notes) playNote(bus, note, tables);
  addRoom(bus, score.space);
  // Drums after the room: they stay dry and near.
  const random = seededRandom(seed ^ 0x5bd1e995);
  for (const hit of score.hits) playHit(bus, hit, random);
  master(bus, Math.min(1.4, seconds / 4));
  return quantise([bus.left, bus.right], sampleRate, bitsPerSample);
}
