import { degreeNote } from './harmony.ts';
import type { Random } from './random.ts';
import { type Note, type Song, stepTime } from './song.ts';

interface MotifNote {
  readonly step: number;
  readonly length: number;
  /** Scale steps from the bar's root. */
  readonly offset: number;
}

/**
 * The melody: one motif of a bar, answered by a second one, in the order A A B A over the chords, each moved to
 * its bar's root. Strong beats land on chord notes, so any motif fits any chord of the mode.
 */
export function melodyBars(song: Song): Note[] {
  const { lead } = song.style;
  if (lead === null) return [];
  const statement = motif(song.random, song.style.steps);
  const answer = motif(song.random, song.style.steps);
  const first = song.bars > 4 ? 2 : 1;
  const notes: Note[] = [];
  for (let bar = first; bar < song.bars - 1; bar++) {
    const bars = (bar - first) % 4 === 2 ? answer : statement;
    for (const note of bars) notes.push(leadNote(song, lead, bar, note));
  }
  notes.push(leadNote(song, lead, song.bars - 1, { step: 0, length: song.style.steps, offset: 0 }));
  return notes;
}

function leadNote(song: Song, tone: Note['tone'], bar: number, note: MotifNote): Note {
  const root = song.roots[bar] ?? 0;
  const midi = degreeNote(song.tonic, song.mode, root + note.offset);
  return {
    at: stepTime(song, bar, note.step),
    seconds: note.length * song.stepSeconds * 0.92,
    // Kept between G4 and about D6, where the tones speak best and nothing covers the chords.
    midi: midi + 12 * Math.ceil((67 - midi) / 12),
    level: tone === 'pulse' ? 0.2 : 0.32,
    pan: 0.12,
    tone,
  };
}

/** A bar of melody: steps from a few rhythms; chord notes on strong steps, neighbours between them. */
function motif(random: Random, steps: number): readonly MotifNote[] {
  const rhythms =
    steps === 12
      ? [
          [0, 4, 8],
          [0, 6, 8],
          [0, 2, 4, 8],
          [0, 8],
        ]
      : [
          [0, 6, 8, 12],
          [0, 4, 6, 8, 14],
          [0, 8, 10, 12],
          [2, 4, 8, 12],
          [0, 3, 6, 8],
        ];
  const starts = random.pick(rhythms);
  let offset = random.pick([0, 2, 4]);
  return starts.map((step, i) => {
    const strong = step % 8 === 0 || step === 4;
    offset = strong ? nearestChordStep(offset + random.whole(-1, 1)) : offset + random.pick([-1, 1, 1]);
    return { step, length: (starts[i + 1] ?? steps) - step, offset };
  });
}

/** The chord step (0, 2, 4 and octaves of them) nearest to a scale step. */
function nearestChordStep(offset: number): number {
  const steps = [-3, 0, 2, 4, 7];
  return steps.reduce((best, step) => (Math.abs(step - offset) < Math.abs(best - offset) ? step : best), 0);
}
