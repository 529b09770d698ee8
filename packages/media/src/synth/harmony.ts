/** Modes as semitones above the tonic. */
export const modes = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
} as const satisfies Record<string, readonly number[]>;

export type Mode = keyof typeof modes;

/** Frequency in Hz of a MIDI note number, equal temperament, A4 = 440 Hz. */
export function hertz(note: number): number {
  return 440 * 2 ** ((note - 69) / 12);
}

/** MIDI note of a scale degree (0 = tonic, 7 = the octave above, negative below). */
export function degreeNote(tonic: number, mode: Mode, degree: number): number {
  const scale = modes[mode];
  const octave = Math.floor(degree / scale.length);
  const step = scale[degree - octave * scale.length] ?? 0;
  return tonic + octave * 12 + step;
}

/** Scale degrees of the chord stacked in thirds on `root`: 3 notes, or 4 with the seventh. */
export function chordDegrees(root: number, size: 3 | 4): readonly number[] {
  return size === 3 ? [root, root + 2, root + 4] : [root, root + 2, root + 4, root + 6];
}

/**
 * The chord's notes moved by octaves so that each lies as near as it can to `centre`: neighbouring chords then
 * share a register and the voices move in small steps.
 */
export function closeVoicing(notes: readonly number[], centre: number): readonly number[] {
  return notes.map((note) => note + 12 * Math.round((centre - note) / 12)).sort((a, b) => a - b);
}
