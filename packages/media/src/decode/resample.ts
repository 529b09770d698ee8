/** Changes the sample rate of one channel, block by block. */
export interface Resampler {
  /** The samples that can be computed now. */
  add(samples: Float32Array): Float32Array;
  /** The rest, as if silence followed. */
  end(): Float32Array;
}

/** Zero crossings of the windowed sinc on each side: with the window below, a stop band near -90 dB. */
const crossings = 16;
/** Most filters kept; rates without a handy ratio take the nearest one. */
const mostPhases = 2048;

/**
 * A band-limited resampler with a Kaiser-windowed sinc (J. O. Smith, "Digital Audio Resampling"). The first sample
 * out lies at the time of the first one in, and the length is that of the input times the ratio, rounded up.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) return { add: (samples) => samples, end: () => new Float32Array(0) };
  const divisor = greatestDivisor(from, to);
  const steps = to / divisor;
  const phases = Math.min(steps, mostPhases);
  const filters = createFilters(from, to, phases);
  const reach = filters.taps / 2;
  let held = new Float32Array(reach);
  /** Position in the source of held[0], and how much went in and out. */
  let base = -reach;
  let taken = 0;
  let given = 0;

  const emit = (last: boolean): Float32Array => {
    const available = base + held.length;
    const limit = last ? Math.ceil((taken * to) / from) : Math.ceil(((available - reach) * to) / from);
    const out = new Float32Array(Math.max(0, limit - given));
    for (let i = 0; i < out.length; i++) out[i] = filters.at(held, ((given + i) * from) / to, base);
    given += out.length;
    const keep = Math.max(0, Math.floor((given * from) / to) - reach - base);
    held = held.slice(keep);
    base += Math.min(keep, available - base);
    return out;
  };
  const append = (samples: Float32Array): void => {
    const joined = new Float32Array(held.length + samples.length);
    joined.set(held);
    joined.set(samples, held.length);
    held = joined;
  };
  return {
    add(samples) {
      taken += samples.length;
      append(samples);
      return emit(false);
    },
    end() {
      append(new Float32Array(reach + 1));
      return emit(true);
    },
  };
}

interface Filters {
  readonly taps: number;
  /** The value at a position of the source; `base` is the position of samples[0]. */
  at(samples: Float32Array, position: number, base: number): number;
}

function createFilters(from: number, to: number, phases: number): Filters {
  // The pass band ends a little below the lower Nyquist frequency, so that the slope ends near it.
  const cutoff = Math.min(1, to / from) * 0.95;
  const reach = Math.ceil(crossings / cutoff);
  const taps = reach * 2;
  const table = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++)
    fillFilter(table.subarray(phase * taps, (phase + 1) * taps), phase / phases, cutoff);
  return {
    taps,
    at(samples, position, base) {
      let whole = Math.floor(position);
      let phase = Math.round((position - whole) * phases);
      if (phase === phases) {
        phase = 0;
        whole++;
      }
      const first = whole - reach + 1 - base;
      let sum = 0;
      for (let tap = 0, at = phase * taps; tap < taps; tap++, at++)
        sum += (samples[first + tap] ?? 0) * (table[at] ?? 0);
      return sum;
    },
  };
}

/** Taps for a fraction of a sample; their sum is 1, so that a constant passes unchanged. */
function fillFilter(taps: Float32Array, fraction: number, cutoff: number): void {
  const reach = taps.length / 2;
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap++) {
    const distance = tap - reach + 1 - fraction;
    const angle = Math.PI * distance * cutoff;
    const value = (angle === 0 ? 1 : Math.sin(angle) / angle) * kaiser(distance / reach);
    taps[tap] = value;
    sum += value;
  }
  for (let tap = 0; tap < taps.length; tap++) taps[tap] = (taps[tap] ?? 0) / sum;
}

/** The Kaiser window with beta 9 at -1 to 1. */
function kaiser(at: number): number {
  return Math.abs(at) >= 1 ? 0 : bessel(9 * Math.sqrt(1 - at * at)) / bessel(9);
}

/** The modified Bessel function of the first kind and order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
