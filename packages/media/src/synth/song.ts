import type { Mode } from './harmony.ts';
import type { Random } from './random.ts';
import type { Style, Tone } from './styles.ts';

export interface Note {
  /** Seconds from the start of the piece. */
  readonly at: number;
  readonly seconds: number;
  readonly midi: number;
  /** 0 to 1. */
  readonly level: number;
  /** -1 left, 1 right. */
  readonly pan: number;
  readonly tone: Tone;
}

/** What every part of a piece needs to know while it is written. */
export interface Song {
  readonly style: Style;
  readonly random: Random;
  readonly tonic: number;
  readonly mode: Mode;
  readonly bars: number;
  readonly stepSeconds: number;
  readonly roots: readonly number[];
}

/** Start of a step in seconds, with the style's swing on every second one. */
export function stepTime(song: Song, bar: number, step: number): number {
  const late = step % 2 === 1 ? song.style.swing : 0;
  return (bar * song.style.steps + step + late) * song.stepSeconds;
}
