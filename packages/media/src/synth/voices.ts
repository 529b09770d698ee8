import { hertz } from './harmony.ts';
import type { Bus } from './mix.ts';
import { seededRandom, seedFrom } from './random.ts';
import type { Note } from './song.ts';
import type { Tone } from './styles.ts';
import { type Spectrum, tableSize, type Wavetables } from './wavetables.ts';

/** How a tone sounds: a bright and a dark spectrum it fades between, an envelope in seconds, detuned copies. */
interface Voice {
  readonly bright: Spectrum;
  readonly dark: Spectrum;
  readonly attack: number;
  readonly release: number;
  /** Seconds after which the level has fallen to 37 %; Infinity holds it. */
  readonly decay: number;
  /** Seconds in which the bright spectrum fades into the dark one. */
  readonly darken: number;
  /** Detuning of each copy in cents; they are spread over the stereo field. */
  readonly cents: readonly number[];
  readonly vibratoCents: number;
}

const saw: Spectrum = (n) => 1 / n;
const softSaw: Spectrum = (n) => 1 / (n * n ** 0.7);
const hollow: Spectrum = (n) => (n % 2 === 1 ? 1 / n : 0);
const sine: Spectrum = (n) => (n === 1 ? 1 : 0);
const drawbars: Spectrum = (n) => [0, 1, 0.7, 0.35, 0.3, 0, 0.12, 0, 0.1][n] ?? 0;
const struck: Spectrum = (n) => ({ 1: 1, 4: 0.42, 9: 0.16, 13: 0.05 })[n] ?? 0;
const struckSoft: Spectrum = (n) => ({ 1: 1, 4: 0.06 })[n] ?? 0;

const voices: Readonly<Record<Exclude<Tone, 'pluck'>, Voice>> = {
  string: {
    bright: softSaw,
    dark: (n) => saw(n) / n,
    attack: 0.32,
    release: 0.5,
    decay: Infinity,
    darken: 1.4,
    cents: [-7, 6],
    vibratoCents: 3,
  },
  glass: {
    bright: (n) => (n <= 6 ? 1 / n ** 1.5 : 0),
    dark: sine,
    attack: 0.012,
    release: 0.35,
    decay: 0.9,
    darken: 0.4,
    cents: [-3, 3],
    vibratoCents: 0,
  },
  reed: {
    bright: (n) => hollow(n) + 0.2 * softSaw(n),
    dark: (n) => hollow(n) / n,
    attack: 0.045,
    release: 0.12,
    decay: 2.5,
    darken: 0.7,
    cents: [0],
    vibratoCents: 9,
  },
  organ: {
    bright: drawbars,
    dark: drawbars,
    attack: 0.02,
    release: 0.12,
    decay: 6,
    darken: 1,
    cents: [-2, 2],
    vibratoCents: 4,
  },
  pulse: {
    bright: (n) => Math.sin((Math.PI * n) / 4) / n,
    dark: (n) => Math.sin((Math.PI * n) / 4) / n ** 2,
    attack: 0.004,
    release: 0.05,
    decay: 0.5,
    darken: 0.18,
    cents: [0],
    vibratoCents: 0,
  },
  bass: {
    bright: (n) => softSaw(n),
    dark: (n) => (n <= 3 ? 1 / n ** 3 : 0),
    attack: 0.008,
    release: 0.08,
    decay: 1.8,
    darken: 0.25,
    cents: [0],
    vibratoCents: 0,
  },
  bell: {
    bright: struck,
    dark: struckSoft,
    attack: 0.003,
    release: 0.6,
    decay: 0.7,
    darken: 0.35,
    cents: [0],
    vibratoCents: 0,
  },
};

/** Adds one note to the bus. */
export function playNote(bus: Bus, note: Note, tables: Wavetables): void {
  if (note.tone === 'pluck') playPlucked(bus, note);
  else playTabled(bus, note, note.tone, tables);
}

function playTabled(bus: Bus, note: Note, tone: Exclude<Tone, 'pluck'>, tables: Wavetables): void {
  const voice = voices[tone];
  const frequency = hertz(note.midi);
  const bright = tables.table(`${tone}+`, voice.bright, frequency);
  const dark = tables.table(`${tone}-`, voice.dark, frequency);
  voice.cents.forEach((cents, copy) => {
    const spread = voice.cents.length === 1 ? 0 : (copy / (voice.cents.length - 1) - 0.5) * 0.8;
    const pan = Math.max(-1, Math.min(1, note.pan + spread));
    const level = note.level / Math.sqrt(voice.cents.length);
    addPeriods(bus, note, voice, { bright, dark, frequency: frequency * 2 ** (cents / 1200), level, pan });
  });
}

interface Copy {
  readonly bright: Float32Array;
  readonly dark: Float32Array;
  readonly frequency: number;
  readonly level: number;
  readonly pan: number;
}

function addPeriods(bus: Bus, note: Note, voice: Voice, copy: Copy): void {
  const { left, right, sampleRate } = bus;
  const { bright, dark } = copy;
  const start = Math.round(note.at * sampleRate);
  const held = Math.max(1, Math.round(note.seconds * sampleRate));
  const release = Math.round(voice.release * sampleRate);
  const end = Math.min(left.length, start + held + release);
  const attack = voice.attack * sampleRate;
  const decay = voice.decay === Infinity ? 1 : Math.exp(-1 / (voice.decay * sampleRate));
  const darken = Math.exp(-1 / (voice.darken * sampleRate));
  const leftGain = copy.level * Math.cos(((copy.pan + 1) * Math.PI) / 4);
  const rightGain = copy.level * Math.sin(((copy.pan + 1) * Math.PI) / 4);
  const step = (copy.frequency * tableSize) / sampleRate;
  const bend = 2 ** (voice.vibratoCents / 1200) - 1;
  let phase = ((note.at * 977) % 1) * tableSize;
  let level = 1;
  let light = 1;
  let vibrato = 0;
  for (let i = start, age = 0; i < end; i++, age++) {
    if ((age & 63) === 0)
      vibrato = bend * Math.sin((age / sampleRate) * 33) * Math.min(1, age / (0.4 * sampleRate));
    phase += step * (1 + vibrato);
    if (phase >= tableSize) phase -= tableSize;
    const at = phase | 0;
    const part = phase - at;
    const d = (dark[at] ?? 0) + part * ((dark[at + 1] ?? 0) - (dark[at] ?? 0));
    const b = (bright[at] ?? 0) + part * ((bright[at + 1] ?? 0) - (bright[at] ?? 0));
    level *= decay;
    light *= darken;
    let envelope = age < attack ? (age / attack) * level : level;
    if (age > held) envelope *= ((end - i) / release) ** 2;
    const value = (d + light * (b - d)) * envelope;
    left[i] = (left[i] ?? 0) + value * leftGain;
    right[i] = (right[i] ?? 0) + value * rightGain;
  }
}

/**
 * A plucked string after Karplus and Strong (Computer Music Journal 7:2, 1983): a burst of noise circulates in a
 * delay line of one period and loses its treble at each turn. A fractional read tunes it exactly.
 */
function playPlucked(bus: Bus, note: Note): void {
  const { left, right, sampleRate } = bus;
  const period = sampleRate / hertz(note.midi) - 0.5;
  const size = Math.ceil(period) + 2;
  const line = new Float32Array(size);
  const random = seededRandom(seedFrom(note.midi, note.at.toFixed(4)));
  let smooth = 0;
  for (let i = 0; i < size; i++) line[i] = smooth = 0.55 * smooth + 0.45 * random.between(-1, 1);
  const start = Math.round(note.at * sampleRate);
  const length = Math.min(left.length - start, Math.round((note.seconds + 1.2) * sampleRate));
  const fade = 0.25 * sampleRate;
  const gain = note.level * 1.9;
  const leftGain = gain * Math.cos(((note.pan + 1) * Math.PI) / 4);
  const rightGain = gain * Math.sin(((note.pan + 1) * Math.PI) / 4);
  const whole = Math.floor(period);
  const part = period - whole;
  let before = 0;
  for (let age = 0, write = 0; age < length; age++, write = write + 1 === size ? 0 : write + 1) {
    const near = (write - whole + size) % size;
    const far = near === 0 ? size - 1 : near - 1;
    const value = (line[near] ?? 0) * (1 - part) + (line[far] ?? 0) * part;
    line[write] = 0.9965 * 0.5 * (value + before);
    before = value;
    const heard = value * Math.min(1, age / 40, (length - age) / fade);
    const i = start + age;
    left[i] = (left[i] ?? 0) + heard * leftGain;
    right[i] = (right[i] ?? 0) + heard * rightGain;
  }
}
