import type { Bus } from './mix.ts';
import type { Random } from './random.ts';
import type { Hit } from './score.ts';

/** Adds one drum hit to the bus: a falling sine, noise with a tone, or high noise. */
export function playHit(bus: Bus, hit: Hit, random: Random): void {
  if (hit.drum === 'kick') addKick(bus, hit);
  else addNoise(bus, hit, random);
}

function addKick(bus: Bus, hit: Hit): void {
  const { left, right, sampleRate } = bus;
  const start = Math.round(hit.at * sampleRate);
  const length = Math.min(Math.round(0.32 * sampleRate), left.length - start);
  let phase = 0;
  for (let age = 0; age < length; age++) {
    const seconds = age / sampleRate;
    phase += (2 * Math.PI * (46 + 110 * Math.exp(-seconds * 32))) / sampleRate;
    const envelope = Math.exp(-seconds * 9) * Math.min(1, age / 30, (length - age) / 400);
    const value = 0.62 * hit.level * envelope * Math.sin(phase);
    left[start + age] = (left[start + age] ?? 0) + value;
    right[start + age] = (right[start + age] ?? 0) + value;
  }
}

function addNoise(bus: Bus, hit: Hit, random: Random): void {
  const { left, right, sampleRate } = bus;
  const hat = hit.drum === 'hat';
  const start = Math.round(hit.at * sampleRate);
  const length = Math.min(Math.round((hat ? 0.07 : 0.2) * sampleRate), left.length - start);
  const fall = hat ? 70 : 20;
  const body = hat ? 0 : 0.35;
  const pan = hat ? 0.25 : -0.05;
  const level = hit.level * (hat ? 0.11 : 0.26);
  let previous = 0;
  let smooth = 0;
  for (let age = 0; age < length; age++) {
    const seconds = age / sampleRate;
    const noise = random.next() * 2 - 1;
    // A difference keeps the treble for the hat; a one-pole mean takes the edge off the snare.
    smooth += 0.5 * (noise - smooth);
    const colour = hat ? (noise - previous) * 0.6 : smooth;
    previous = noise;
    const tone = body * Math.sin(2 * Math.PI * 185 * seconds) * Math.exp(-seconds * 30);
    const envelope = Math.exp(-seconds * fall) * Math.min(1, age / 20, (length - age) / 200);
    const value = level * envelope * (colour + tone);
    left[start + age] = (left[start + age] ?? 0) + value * (1 - pan);
    right[start + age] = (right[start + age] ?? 0) + value * (1 + pan);
  }
}
