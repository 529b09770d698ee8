import type { Reader, Writer } from '@bandstand/sqlite';

/** The peaks kept with a track, one byte each; rows of the real system hold a JSON list of numbers from 0 to 1. */
export function readStoredPeaks(reader: Reader, trackId: number): Uint8Array | undefined {
  const stored =
    reader.value<Uint8Array | string>('SELECT waveform FROM tracks WHERE id = ?', [trackId]) ?? null;
  if (stored === null) return undefined;
  if (typeof stored !== 'string') return stored;
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list)
      ? Uint8Array.from(list, (value) => Math.round(Math.min(1, Math.max(0, Number(value))) * 255))
      : undefined;
  } catch {
    return undefined; // computed anew
  }
}

export function writePeaks(writer: Writer, trackId: number, peaks: Uint8Array): void {
  writer.run('UPDATE tracks SET waveform = ? WHERE id = ?', [peaks, trackId]);
}
