/** Samples of one period, a power of two; one more is kept so that interpolation needs no wrap. */
export const tableSize = 2048;

/** Amplitude of the n-th harmonic, n from 1. */
export type Spectrum = (harmonic: number) => number;

/** One period of a sine, from which the harmonics are read by skipping. */
function sinePeriod(): Float64Array {
  return Float64Array.from({ length: tableSize }, (_, i) => Math.sin((2 * Math.PI * i) / tableSize));
}

export interface Wavetables {
  /** One period of the spectrum without harmonics above 15 kHz at `frequency` Hz, scaled to a peak of 1. */
  table(name: string, spectrum: Spectrum, frequency: number): Float32Array;
}

/** Builds wave tables on demand and keeps them, one for each octave, for as long as the object lives. */
export function createWavetables(): Wavetables {
  const kept = new Map<string, Float32Array>();
  const sine = sinePeriod();
  return {
    table(name, spectrum, frequency) {
      const octave = Math.max(0, Math.floor(Math.log2(15000 / frequency)));
      const key = `${name}/${octave}`;
      let table = kept.get(key);
      if (table === undefined) {
        table = buildTable(sine, spectrum, Math.min(64, 2 ** octave));
        kept.set(key, table);
      }
      return table;
    },
  };
}

function buildTable(sine: Float64Array, spectrum: Spectrum, harmonics: number): Float32Array {
  const table = new Float32Array(tableSize + 1);
  for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
    const amplitude = spectrum(harmonic);
    if (amplitude === 0) continue;
    for (let i = 0, at = 0; i < tableSize; i++, at = (at + harmonic) & (tableSize - 1)) {
      table[i] = (table[i] ?? 0) + amplitude * (sine[at] ?? 0);
    }
  }
  let peak = 1e-9;
  for (const value of table) peak = Math.max(peak, Math.abs(value));
  for (let i = 0; i < tableSize; i++) table[i] = (table[i] ?? 0) / peak;
  table[tableSize] = table[0] ?? 0;
  return table;
}
