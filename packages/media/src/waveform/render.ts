import type { Waveform } from './waveform.ts';

export interface WaveformSize {
  /** Pixels, 1 to 10,000 each. */
  readonly width: number;
  readonly height: number;
}

/**
 * The peaks as a self-contained SVG text: one filled shape, mirrored around the middle, in `currentColor`, so that the
 * page colours it. Silence is a line a pixel thick. Throws RangeError for a size outside 1 to 10,000.
 */
export function peaksToSvg(peaks: Uint8Array, size: WaveformSize): string {
  const { width, height } = size;
  for (const side of [width, height]) {
    if (!(side >= 1 && side <= 10_000)) throw new RangeError(`${side} is no length from 1 to 10000 pixels`);
  }
  const middle = height / 2;
  const step = width / Math.max(1, peaks.length);
  const upper: string[] = [];
  const lower: string[] = [];
  peaks.forEach((peak, i) => {
    const half = Math.max(0.5, (peak / 255) * middle);
    const x = short((i + 0.5) * step);
    upper.push(`${x} ${short(middle - half)}`);
    lower.push(`${x} ${short(middle + half)}`);
  });
  const outline = peaks.length === 0 ? `0 ${short(middle)}` : [...upper, ...lower.reverse()].join('L');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `preserveAspectRatio="none"><path fill="currentColor" d="M${outline}Z"/></svg>`
  );
}

/** The waveform as a JSON text: `{"length":800,"bits":8,"durationMs":...,"peaks":[...]}`. */
export function peaksToJson(waveform: Waveform): string {
  const { peaks, durationMs } = waveform;
  return JSON.stringify({ length: peaks.length, bits: 8, durationMs, peaks: Array.from(peaks) });
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
