/** Two channels that the parts are added to, before effects; values may exceed 1. */
export interface Bus {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly sampleRate: number;
}

/** An empty bus of `samples` a channel. */
export function createBus(samples: number, sampleRate: number): Bus {
  return { left: new Float32Array(samples), right: new Float32Array(samples), sampleRate };
}

/** Comb delays in samples at 44.1 kHz, mutually prime; the right channel's are longer by `spread`. */
const combs = [1557, 1617, 1491, 1422];
const allPasses = [225, 556];
const spread = 23;

/** Adds a room after Schroeder (four combs, two all-passes a channel); `amount` 0 to 1 of it is mixed in. */
export function addRoom(bus: Bus, amount: number): void {
  if (amount <= 0) return;
  roomChannel(bus.left, bus.sampleRate, 0, amount);
  roomChannel(bus.right, bus.sampleRate, spread, amount);
}

function roomChannel(channel: Float32Array, sampleRate: number, offset: number, amount: number): void {
  const wet = new Float32Array(channel.length);
  const scale = sampleRate / 44100;
  for (const delay of combs)
    addComb(channel, wet, Math.round((delay + offset) * scale), 0.72 + 0.12 * amount);
  for (const delay of allPasses) passThrough(wet, Math.round((delay + offset) * scale));
  const gain = amount * 0.32;
  for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] ?? 0) + gain * (wet[i] ?? 0);
}

function addComb(input: Float32Array, output: Float32Array, delay: number, feedback: number): void {
  const line = new Float32Array(delay);
  let damped = 0;
  for (let i = 0, at = 0; i < input.length; i++, at = at + 1 === delay ? 0 : at + 1) {
    const out = line[at] ?? 0;
    damped = 0.7 * out + 0.3 * damped;
    line[at] = (input[i] ?? 0) * 0.25 + damped * feedback;
    output[i] = (output[i] ?? 0) + out;
  }
}

function passThrough(samples: Float32Array, delay: number): void {
  const line = new Float32Array(delay);
  for (let i = 0, at = 0; i < samples.length; i++, at = at + 1 === delay ? 0 : at + 1) {
    const held = line[at] ?? 0;
    const value = (samples[i] ?? 0) + 0.5 * held;
    line[at] = value;
    samples[i] = held - 0.5 * value;
  }
}

/** Loudness aimed at and the level never exceeded, as parts of full scale: about -17 and -1 dBFS. */
const aim = 0.14;
const ceiling = 0.89;

/** Fades both ends, removes what lies below hearing, evens the loudness and bends peaks softly below -1 dBFS. */
export function master(bus: Bus, fadeSeconds: number): void {
  const fade = Math.round(fadeSeconds * bus.sampleRate);
  for (const channel of [bus.left, bus.right]) cutRumble(channel, bus.sampleRate);
  const { energy, peak } = measure(bus);
  const gain = Math.min(aim / Math.max(1e-6, energy), (1.35 * ceiling) / Math.max(1e-6, peak));
  for (const channel of [bus.left, bus.right]) {
    for (let i = 0; i < channel.length; i++) {
      const ends = Math.min(1, i / 64, (channel.length - 1 - i) / fade);
      channel[i] = bend((channel[i] ?? 0) * gain) * ends;
    }
  }
}

/** The identity up to 0.6 of the ceiling, then a curve with the same slope that never reaches the ceiling. */
function bend(value: number): number {
  const knee = 0.6 * ceiling;
  const size = Math.abs(value);
  if (size <= knee) return value;
  const over = (size - knee) / (ceiling - knee);
  return Math.sign(value) * (knee + (ceiling - knee) * (over / (1 + over)));
}

function cutRumble(channel: Float32Array, sampleRate: number): void {
  const keep = Math.exp((-2 * Math.PI * 24) / sampleRate);
  let before = 0;
  let out = 0;
  for (let i = 0; i < channel.length; i++) {
    const value = channel[i] ?? 0;
    out = keep * (out + value - before);
    before = value;
    channel[i] = out;
  }
}

function measure(bus: Bus): { energy: number; peak: number } {
  let sum = 0;
  let peak = 0;
  for (const channel of [bus.left, bus.right]) {
    for (let i = 0; i < channel.length; i++) {
      const value = channel[i] ?? 0;
      sum += value * value;
      if (value > peak) peak = value;
      else if (-value > peak) peak = -value;
    }
  }
  return { energy: Math.sqrt(sum / (2 * bus.left.length)), peak };
}
