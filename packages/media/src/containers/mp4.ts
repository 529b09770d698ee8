import { type AudioFacts, Fields } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import { type Atom, atoms, findAtom } from './mp4-atoms.ts';
import { addItems } from './mp4-items.ts';
import { soundTrack } from './mp4-track.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';

/** An MP4 or M4A file with one AAC or ALAC track. Throws for everything else, which the general reader then tries. */
export function readMp4(source: FileSource): SoundFile {
  let movie: Atom | null = null;
  const sound: Atom[] = [];
  for (const atom of atoms(source, 0, source.size)) {
    if (atom.type === 'moov') movie ??= atom;
    if (atom.type === 'mdat') sound.push(atom);
    if (atom.type === 'moof') throw new DamagedFile('a fragmented MP4');
  }
  if (movie === null) throw new DamagedFile('an MP4 without moov');
  const fields = new Fields();
  const meta = findAtom(source, movie, ['udta', 'meta']);
  // `meta` starts with four bytes of version and flags.
  const list = meta && findAtom(source, { ...meta, start: meta.start + 4 }, ['ilst']);
  if (list) addItems(fields, source, list);
  return { fields, audio: facts(source, movie, sound) };
}

function facts(source: FileSource, movie: Atom, sound: readonly Atom[]): AudioFacts {
  const track = soundTrack(source, movie);
  if (track === null) throw new DamagedFile('an MP4 without a sound track that is understood');
  const [only] = sound;
  const bytes = sound.reduce((sum, atom) => sum + atom.end - atom.start, 0);
  return {
    container: 'mp4',
    codec: track.codec,
    lossless: track.codec === 'alac',
    bitrateKbps: track.durationMs > 0 ? (bytes * 8) / track.durationMs : null,
    sampleRate: track.sampleRate,
    channels: track.channels,
    bitsPerSample: track.bitsPerSample,
    durationMs: track.durationMs,
    encoderDelay: track.delay,
    encoderPadding: track.padding,
    gain: null,
    payload: only && sound.length === 1 ? { kind: 'range', start: only.start, end: only.end } : null,
  };
}
