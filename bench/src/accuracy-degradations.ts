/** What is done to recordings, in words of ffmpeg. */
import { triedSpeeds } from '../../packages/acoustid/test/trial.ts';

export interface Degradation {
  readonly name: string;
  /** Looked up as a whole recording, or among the excerpts. */
  readonly kind: 'whole' | 'excerpt';
  readonly ending: 'mp3' | 'opus' | 'm4a' | 'wav';
  readonly options: readonly string[];
  /** Speeds at which the copy is fingerprinted. */
  readonly speeds?: readonly number[];
  /** The least share that must be found. */
  readonly goal?: number;
}

const encoded = (name: string, ending: Degradation['ending'], rate: string, goal: number): Degradation => ({
  name: `${name} ${rate}bit/s`,
  kind: 'whole',
  ending,
  options: ['-b:a', rate],
  goal,
});

const filtered = (name: string, filter: string, rest: Partial<Degradation> = {}): Degradation => ({
  name,
  kind: 'whole',
  ending: 'wav',
  options: ['-af', filter],
  ...rest,
});

/** White noise below the sound by so many decibels of full scale. */
const noise = (level: number): string => `aeval=exprs=val(ch)+${10 ** (level / 20)}*(2*random(ch)-1):c=same`;

const played = (speed: number): Degradation =>
  filtered(`speed ${speed}`, `aresample=44100,asetrate=${Math.round(44_100 * speed)},aresample=44100`, {
    speeds: triedSpeeds,
  });

const excerpt = (
  seconds: number,
  name: string,
  ending: Degradation['ending'],
  rate: string,
): Degradation => ({
  name: `${seconds} s from second 27, ${name} ${rate}bit/s`,
  kind: 'excerpt',
  ending,
  options: ['-ss', '27.05', '-t', String(seconds), '-b:a', rate],
  goal: 0.95,
});

export const degradations: readonly Degradation[] = [
  encoded('mp3', 'mp3', '320k', 1),
  encoded('mp3', 'mp3', '128k', 1),
  encoded('mp3', 'mp3', '64k', 1),
  encoded('mp3', 'mp3', '32k', 0.9),
  encoded('opus', 'opus', '96k', 1),
  encoded('opus', 'opus', '32k', 0.9),
  encoded('aac', 'm4a', '128k', 1),
  encoded('aac', 'm4a', '48k', 0.9),
  filtered('resampled to 22,050 Hz', 'aresample=22050', { goal: 1 }),
  filtered('resampled to 8,000 Hz', 'aresample=8000', { goal: 0.9 }),
  filtered('2 s cut off the beginning', 'atrim=start=2', { goal: 0.9 }),
  filtered('5 s cut off the beginning', 'atrim=start=5'),
  filtered('quieter by 20 dB', 'volume=-20dB', { goal: 1 }),
  filtered('louder by 10 dB, clipped', 'volume=10dB', { goal: 0.9 }),
  filtered('noise at -40 dB', noise(-40)),
  filtered('noise at -25 dB', noise(-25)),
  played(1.01),
  played(0.99),
  played(1.03),
  played(0.97),
  excerpt(10, 'mp3', 'mp3', '128k'),
  excerpt(10, 'mp3', 'mp3', '32k'),
  excerpt(20, 'opus', 'opus', '48k'),
];
