import type { FileSource } from './file-source.ts';
import { type Atom, atoms, findAtom } from './mp4-atoms.ts';

export interface SoundTrack {
  readonly codec: 'aac' | 'alac';
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number | null;
  readonly durationMs: number;
  /** Samples before and after what is played, from the edit list; null without one. */
  readonly delay: number | null;
  readonly padding: number | null;
}

/** The first sound track of the movie with AAC or ALAC; null when there is none. */
export function soundTrack(source: FileSource, movie: Atom): SoundTrack | null {
  const movieTime = timing(source, findAtom(source, movie, ['mvhd']));
  for (const track of atoms(source, movie.start, movie.end)) {
    if (track.type !== 'trak') continue;
    const media = findAtom(source, track, ['mdia']);
    const time = media && timing(source, findAtom(source, media, ['mdhd']));
    const entry = media && sampleEntry(source, media);
    if (time && entry) return { ...entry, ...played(source, track, time, movieTime) };
  }
  return null;
}

interface Timing {
  readonly scale: number;
  readonly duration: number;
}

/** `mvhd` and `mdhd` hold two dates, then units a second and the duration in them; version 1 has 64 bits. */
function timing(source: FileSource, atom: Atom | null): Timing | null {
  const bytes = atom && source.at(atom.start, 36);
  if (!bytes || bytes.length < 20) return null;
  if (bytes[0] !== 1) return { scale: bytes.readUInt32BE(12), duration: bytes.readUInt32BE(16) };
  if (bytes.length < 32) return null;
  return { scale: bytes.readUInt32BE(20), duration: Number(bytes.readBigUInt64BE(24)) };
}

function sampleEntry(source: FileSource, media: Atom) {
  const table = findAtom(source, media, ['minf', 'stbl', 'stsd']);
  if (!table) return null;
  // Behind version, flags and a count.
  for (const entry of atoms(source, table.start + 8, table.end)) {
    if (entry.type !== 'mp4a' && entry.type !== 'alac') continue;
    const bytes = source.at(entry.start, 28);
    if (bytes.length < 28) return null;
    const channels = bytes.readUInt16BE(16);
    const bits = bytes.readUInt16BE(18);
    const sampleRate = bytes.readUInt32BE(24) / 65_536;
    if (entry.type === 'mp4a') return { codec: 'aac' as const, channels, sampleRate, bitsPerSample: null };
    return alacEntry(source, entry, { channels, bits, sampleRate });
  }
  return null;
}

/** The entry's own fields are 16 bits wide; the codec's box inside knows better (Apple Lossless magic cookie). */
function alacEntry(
  source: FileSource,
  entry: Atom,
  outer: { channels: number; bits: number; sampleRate: number },
) {
  const cookie = findAtom(source, { ...entry, start: entry.start + 28 }, ['alac']);
  const bytes = cookie && source.at(cookie.start, 28);
  if (!bytes || bytes.length < 28)
    return {
      codec: 'alac' as const,
      channels: outer.channels,
      sampleRate: outer.sampleRate,
      bitsPerSample: outer.bits,
    };
  return {
    codec: 'alac' as const,
    bitsPerSample: bytes[9] ?? outer.bits,
    channels: bytes[13] ?? outer.channels,
    sampleRate: bytes.readUInt32BE(24),
  };
}

/**
 * The edit list says which part of the track is played: its length in units
 * of the movie, its start in those of the track.
 */
function played(source: FileSource, track: Atom, time: Timing, movie: Timing | null) {
  const whole = {
    durationMs: time.scale > 0 ? (time.duration * 1000) / time.scale : 0,
    delay: null,
    padding: null,
  };
  const list = findAtom(source, track, ['edts', 'elst']);
  const bytes = list && source.at(list.start, 28);
  if (!bytes || bytes.length < 20 || !movie || movie.scale === 0 || bytes.readUInt32BE(4) !== 1) return whole;
  if (bytes[0] !== 0) return whole;
  const length = (bytes.readUInt32BE(8) / movie.scale) * time.scale;
  const start = bytes.readInt32BE(12);
  const exceeds = length <= 0 || start < 0 || start + length > time.duration + time.scale / 100;
  if (exceeds) return whole;
  return {
    durationMs: (length * 1000) / time.scale,
    delay: start,
    padding: Math.max(0, Math.round(time.duration - start - length)),
  };
}
