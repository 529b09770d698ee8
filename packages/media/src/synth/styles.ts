import type { Mode } from './harmony.ts';

export type Tone = 'glass' | 'reed' | 'string' | 'organ' | 'pulse' | 'bass' | 'pluck' | 'bell';

/** Sixteen (or twelve) characters a bar: `x` a hit, `o` a soft one, `.` none. */
export interface DrumPattern {
  readonly kick: string;
  readonly snare: string;
  readonly hat: string;
}

export interface Style {
  readonly bpm: readonly [number, number];
  /** Steps of a bar: 16 for 4/4, 12 for 3/4. */
  readonly steps: 12 | 16;
  readonly modes: readonly Mode[];
  /** Chord roots as scale degrees, one a bar. */
  readonly progressions: readonly (readonly number[])[];
  readonly chordSize: 3 | 4;
  readonly pad: Tone | null;
  readonly arpeggio: Tone | null;
  readonly lead: Tone | null;
  readonly bass: 'long' | 'pulse' | 'walk' | null;
  readonly drums: readonly DrumPattern[];
  /** Delay of every second step as a part of a step. */
  readonly swing: number;
  /** How much is sent to the reverb, 0 to 1. */
  readonly space: number;
}

export type StyleName =
  | 'ambient'
  | 'folk'
  | 'nightdrive'
  | 'lofi'
  | 'musicbox'
  | 'dub'
  | 'arcade'
  | 'chamber';

export const styles: Readonly<Record<StyleName, Style>> = {
  ambient: {
    bpm: [58, 70],
    steps: 16,
    modes: ['lydian', 'major', 'dorian'],
    progressions: [
      [0, 4, 1, 3],
      [0, 2, 3, 1],
      [0, 5, 3, 4],
    ],
    chordSize: 4,
    pad: 'string',
    arpeggio: 'glass',
    lead: 'bell',
    bass: 'long',
    drums: [],
    swing: 0,
    space: 0.55,
  },
  folk: {
    bpm: [92, 112],
    steps: 16,
    modes: ['major', 'mixolydian', 'dorian'],
    progressions: [
      [0, 3, 0, 4],
      [0, 4, 5, 3],
      [0, 6, 3, 0],
    ],
    chordSize: 3,
    pad: null,
    arpeggio: 'pluck',
    lead: 'reed',
    bass: 'walk',
    drums: [{ kick: 'x.......x.......', snare: '....o.......o...', hat: '..o...o...o...o.' }],
    swing: 0.08,
    space: 0.25,
  },
  nightdrive: {
    bpm: [98, 116],
    steps: 16,
    modes: ['minor', 'dorian'],
    progressions: [
      [0, 5, 2, 6],
      [0, 3, 5, 6],
      [5, 6, 0, 0],
    ],
    chordSize: 3,
    pad: 'string',
    arpeggio: 'pulse',
    lead: 'reed',
    bass: 'pulse',
    drums: [
      { kick: 'x...x...x...x...', snare: '....x.......x...', hat: '..x...x...x...xo' },
      { kick: 'x.....x.x.......', snare: '....x.......x...', hat: 'x.o.x.o.x.o.x.oo' },
    ],
    swing: 0,
    space: 0.35,
  },
  lofi: {
    bpm: [72, 84],
    steps: 16,
    modes: ['major', 'dorian'],
    progressions: [
      [1, 4, 0, 5],
      [3, 2, 1, 0],
      [0, 5, 1, 4],
    ],
    chordSize: 4,
    pad: 'organ',
    arpeggio: null,
    lead: 'glass',
    bass: 'walk',
    drums: [
      { kick: 'x......xx.......', snare: '....x.......x..o', hat: 'x.x.x.x.x.x.x.x.' },
      { kick: 'x..o......x.....', snare: '....x.......x...', hat: 'o.x.o.x.o.x.o.xo' },
    ],
    swing: 0.28,
    space: 0.22,
  },
  musicbox: {
    bpm: [96, 120],
    steps: 12,
    modes: ['major', 'lydian'],
    progressions: [
      [0, 5, 3, 4],
      [0, 2, 5, 4],
      [0, 3, 1, 4],
    ],
    chordSize: 3,
    pad: 'glass',
    arpeggio: 'bell',
    lead: 'bell',
    bass: 'long',
    drums: [],
    swing: 0,
    space: 0.45,
  },
  dub: {
    bpm: [68, 78],
    steps: 16,
    modes: ['minor', 'dorian'],
    progressions: [
      [0, 0, 3, 0],
      [0, 6, 0, 4],
      [0, 3, 5, 4],
    ],
    chordSize: 3,
    pad: null,
    arpeggio: 'organ',
    lead: 'reed',
    bass: 'walk',
    drums: [{ kick: '........x.......', snare: '........o......o', hat: 'x.o.x.o.x.o.x.o.' }],
    swing: 0.15,
    space: 0.5,
  },
  arcade: {
    bpm: [124, 140],
    steps: 16,
    modes: ['major', 'minor', 'mixolydian'],
    progressions: [
      [0, 4, 5, 3],
      [0, 3, 4, 0],
      [0, 5, 6, 4],
    ],
    chordSize: 3,
    pad: null,
    arpeggio: 'pulse',
    lead: 'pulse',
    bass: 'pulse',
    drums: [{ kick: 'x.......x.x.....', snare: '....x.......x...', hat: 'x.x.x.x.x.x.x.xx' }],
    swing: 0,
    space: 0.18,
  },
  chamber: {
    bpm: [76, 96],
    steps: 12,
    modes: ['minor', 'major', 'dorian'],
    progressions: [
      [0, 3, 4, 0],
      [0, 5, 1, 4],
      [0, 4, 3, 4],
    ],
    chordSize: 3,
    pad: 'string',
    arpeggio: 'pluck',
    lead: 'string',
    bass: 'long',
    drums: [],
    swing: 0,
    space: 0.4,
  },
};
