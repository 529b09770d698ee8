/** Loudest samples of equal parts of a track, 0 to 255. */
export type Peaks = readonly number[];

/**
 * The outline of a waveform as an SVG path in a field of `bars` by 100, mirrored around the middle: a rounded bar per
 * part, the loudest of them as high as the field.
 */
export function waveformPath(peaks: Peaks, bars: number): string {
  const loudest = Math.max(1, ...peaks);
  const parts = Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    const half = Math.max(5, (Math.max(...peaks.slice(from, to)) / loudest) * 50);
    return `M${bar + 0.18} ${(50 - half).toFixed(1)}h.64v${(half * 2).toFixed(1)}h-.64z`;
  });
  return parts.join('');
}
