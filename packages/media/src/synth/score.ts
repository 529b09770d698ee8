import { chordDegrees, closeVoicing, degreeNote } from './harmony.ts';
import { melodyBars } from './melody.ts';
import { seededRandom } from './random.ts';
import { type Note, type Song, stepTime } from './song.ts';
import { type StyleName, styles } from './styles.ts';

export interface Hit {
  readonly at: number;
  readonly drum: 'kick' | 'snare' | 'hat';
  readonly level: number;
}

export interface Score {
  readonly bpm: number;
  readonly notes: readonly Note[];
  readonly hits: readonly Hit[];
  readonly space: number;
}

/** Seconds kept free at the end so that the last chord rings out. */
const tailSeconds = 1.6;

/**
 * Writes a piece: chords over a progression, bass, broken chords, a melody built from one motif, and drums. It is
 * a pure function of its arguments. `seconds` bounds the piece; the tempo is bent a little so that whole bars fit.
 */
export function compose(styleName: StyleName, seed: number, seconds: number): Score {
  const random = seededRandom(seed);
  const style = styles[styleName];
  const wished = random.between(style.bpm[0], style.bpm[1]);
  const barBeats = style.steps / 4;
  const bars = Math.max(2, Math.round(((seconds - tailSeconds) * wished) / 60 / barBeats));
  const barSeconds = Math.max(0.5, (seconds - tailSeconds) / bars);
  const progression = random.pick(style.progressions);
  const song: Song = {
    style,
    random,
    tonic: random.whole(48, 58),
    mode: random.pick(style.modes),
    bars,
    stepSeconds: barSeconds / style.steps,
    roots: Array.from({ length: bars }, (_, bar) =>
      bar === bars - 1 ? 0 : (progression[bar % progression.length] ?? 0),
    ),
  };
  const notes = [...padNotes(song), ...bassNotes(song), ...arpeggioNotes(song), ...melodyBars(song)];
  return { bpm: (60 * barBeats) / barSeconds, notes, hits: drumHits(song), space: style.space };
}

/** The bar's chord near middle C; the tonic's root position is kept for the last bar so that the piece ends. */
function barChord(song: Song, bar: number): readonly number[] {
  const degrees = chordDegrees(song.roots[bar] ?? 0, bar === song.bars - 1 ? 3 : song.style.chordSize);
  return closeVoicing(
    degrees.map((degree) => degreeNote(song.tonic, song.mode, degree)),
    60,
  );
}

function padNotes(song: Song): Note[] {
  const { pad, steps } = song.style;
  const tone = pad ?? (song.bars > 2 ? 'organ' : 'pluck');
  const level = pad === null ? 0.1 : 0.24;
  return song.roots.flatMap((_, bar) =>
    barChord(song, bar).map((midi, voice, chord) => ({
      at: stepTime(song, bar, 0),
      seconds: steps * song.stepSeconds * (bar === song.bars - 1 ? 1.1 : 0.98),
      midi,
      level,
      pan: chord.length < 2 ? 0 : (voice / (chord.length - 1) - 0.5) * 1.1,
      tone,
    })),
  );
}

const bassSteps: Readonly<Record<'long' | 'pulse' | 'walk', readonly number[]>> = {
  long: [0],
  pulse: [0, 2, 4, 6, 8, 10, 12, 14],
  walk: [0, 4, 7, 8, 11],
};

function bassNotes(song: Song): Note[] {
  const kind = song.style.bass;
  if (kind === null) return [];
  const first = kind === 'long' || song.bars < 4 ? 0 : 1;
  return song.roots.flatMap((root, bar) => {
    if (bar < first) return [];
    const starts = bar === song.bars - 1 ? [0] : bassSteps[kind].filter((step) => step < song.style.steps);
    return starts.map((step, i) => {
      const degree = kind === 'walk' && i % 3 === 1 ? root + 4 : root;
      const until = starts[i + 1] ?? song.style.steps;
      const note = degreeNote(song.tonic, song.mode, degree);
      return {
        at: stepTime(song, bar, step),
        seconds: (until - step) * song.stepSeconds * (kind === 'pulse' ? 0.7 : 0.95),
        midi: note - 12 * Math.ceil((note - 47) / 12),
        level: step === 0 ? 0.5 : 0.4,
        pan: 0,
        tone: 'bass' as const,
      };
    });
  });
}

function arpeggioNotes(song: Song): Note[] {
  const { arpeggio, steps } = song.style;
  if (arpeggio === null) return [];
  const shape = song.random.pick([
    [0, 1, 2, 1],
    [0, 2, 1, 2],
    [0, 1, 2, 3],
    [2, 1, 0, 1],
  ]);
  const stride = song.random.pick([1, 2, 2]) * (song.stepSeconds < 0.14 ? 2 : 1);
  const offBeat = arpeggio === 'organ';
  return song.roots.flatMap((_, bar) => {
    if (bar === song.bars - 1) return [];
    const chord = barChord(song, bar);
    const starts = Array.from({ length: Math.ceil(steps / stride) }, (_, i) => i * stride);
    return (offBeat ? [4, 12] : starts).flatMap((step, i) => {
      const turn = shape[i % shape.length] ?? 0;
      const picked = offBeat
        ? chord
        : [(chord[turn % chord.length] ?? 60) + 12 * Math.floor(turn / chord.length)];
      return picked.map((midi) => ({
        at: stepTime(song, bar, step),
        seconds: song.stepSeconds * (offBeat ? 1.2 : stride * 1.6),
        midi: arpeggio === 'bell' ? midi + 12 : midi,
        level: (step % 4 === 0 ? 0.3 : 0.22) * song.random.between(0.85, 1),
        pan: Math.sin(bar * 1.7 + i) * 0.6,
        tone: arpeggio,
      }));
    });
  });
}

function drumHits(song: Song): Hit[] {
  const { drums } = song.style;
  if (drums.length === 0) return [];
  const pattern = song.random.pick(drums);
  const hits: Hit[] = [];
  for (let bar = song.bars < 4 ? 0 : 1; bar < song.bars - 1; bar++) {
    for (const drum of ['kick', 'snare', 'hat'] as const) {
      for (let step = 0; step < pattern[drum].length; step++) {
        const mark = pattern[drum][step];
        if (mark === '.') continue;
        const level = (mark === 'x' ? 1 : 0.45) * song.random.between(0.85, 1);
        hits.push({ at: stepTime(song, bar, step), drum, level });
      }
    }
  }
  hits.push({ at: stepTime(song, song.bars - 1, 0), drum: 'kick', level: 0.8 });
  return hits;
}
