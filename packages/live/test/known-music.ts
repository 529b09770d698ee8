/** Music that tests make up, what knows it by its sound, and its packets as a publisher sends them. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createFingerprinter,
  createPcmDecoder,
  createProcesses,
  detectFfmpeg,
  renderPiece,
  type SpeedFingerprint,
  type StyleName,
  writeTagged,
} from '@bandstand/media';
import { programPath } from '../../../tools/needs.ts';
import { type AudioFormat, aacFormat, opusFormat, opusSamples } from '../src/codecs/index.ts';
import type { HeardTrack, SoundIdentifier } from '../src/identify/index.ts';
import type { AccessUnit } from '../src/plane/index.ts';

const execute = promisify(execFile);
const hashMs = (1000 * 1365) / 11_025;

/** A FLAC file with a piece of so many seconds. */
export async function piece(folder: string, style: StyleName, seconds: number): Promise<string> {
  const path = join(folder, `${style}.flac`);
  const tags = {
    title: style,
    artists: ['Anna'],
    album: 'Made up',
    albumArtists: ['Anna'],
    trackNo: 1,
    trackTotal: 1,
    genres: [],
    date: '2026',
  };
  await writeTagged({ path, pcm: renderPiece({ seed: 7, style, seconds }), format: 'flac', tags });
  return path;
}

/** Has ffmpeg make a file. */
export async function made(to: string, ...how: readonly string[]): Promise<string> {
  await execute(programPath('ffmpeg'), ['-v', 'error', '-y', ...how, to]);
  return to;
}

/** What turns files into fingerprints; `close` ends its threads and children. */
export async function fingerprinting() {
  const processes = createProcesses({ maxConcurrent: 2 });
  const ffmpeg = await detectFfmpeg({ processes });
  const decoder = createPcmDecoder({ ffmpeg: ffmpeg && { ffmpeg, processes } });
  const fingerprinter = createFingerprinter(decoder);
  return {
    fingerprinter,
    ffmpeg,
    processes,
    close: async () => {
      await fingerprinter.close();
      await decoder.close();
      await processes.close();
    },
  };
}

export type Fingerprinting = Awaited<ReturnType<typeof fingerprinting>>;

/** Knows recordings, named as their files, by comparing an excerpt with every place of each. */
export async function knows(paths: readonly string[], { fingerprinter }: Fingerprinting) {
  const known: { readonly name: string; readonly hashes: Uint32Array; readonly seconds: number }[] = [];
  for (const path of paths) {
    const { fingerprints, seconds } = await fingerprinter.fingerprint(path, { maxSeconds: Infinity });
    const name = path.slice(path.lastIndexOf('/') + 1, path.lastIndexOf('.'));
    known.push({ name, seconds, hashes: fingerprints[0]?.hashes ?? new Uint32Array(0) });
  }
  const identifier: SoundIdentifier = {
    ready: () => true,
    identify: async ({ played }) =>
      known
        .flatMap(({ name, seconds, hashes }) =>
          played.map((sound) => ({ ...placed(sound, hashes), name, seconds, speed: sound.speed })),
        )
        .filter(({ score }) => score > 0.5)
        .sort((a, b) => b.score - a.score)
        .map(({ name, score, at, seconds, speed }) => heardTrack(name, score, at * hashMs, seconds, speed)),
  };
  return identifier;
}

function heardTrack(
  name: string,
  score: number,
  positionMs: number,
  seconds: number,
  speed: number,
): HeardTrack {
  return {
    recording: name,
    score,
    positionMs,
    speed,
    lengthMs: seconds * 1000,
    title: name,
    artist: 'Anna',
    release: null,
    mbid: null,
    acoustid: null,
    libraryTrack: `track-${name}`,
    libraryRelease: null,
  };
}

/** The share of equal bits above chance at the best place, less what lies outside. */
function placed({ hashes }: SpeedFingerprint, whole: Uint32Array): { score: number; at: number } {
  let best = { score: 0, at: 0 };
  for (let at = 10 - hashes.length; at < whole.length - 10; at += 1) {
    let same = 0;
    for (const [index, hash] of hashes.entries()) {
      const other = whole[at + index];
      if (other !== undefined) same += 1 - (2 * bits(hash ^ other)) / 32;
    }
    if (same / hashes.length > best.score) best = { score: same / hashes.length, at };
  }
  return best;
}

function bits(word: number): number {
  let left = word >>> 0;
  let count = 0;
  for (; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** The packets of a file of raw AAC (.aac), as a publisher sends them. */
export function aacUnits(path: string): AccessUnit[] {
  const file = readFileSync(path);
  const format = aacFormat(Buffer.of(0x11, 0x90));
  const units: AccessUnit[] = [];
  for (let at = 0; at + 7 <= file.length; ) {
    const size = ((file.readUInt32BE(at + 3) >>> 13) & 0x1fff) >>> 0;
    units.push(unit(format, (units.length * 1024) / 48, file.subarray(at + 7, at + size)));
    at += size;
  }
  return units;
}

/** The packets of an Ogg Opus file. */
export function opusUnits(path: string): AccessUnit[] {
  const file = readFileSync(path);
  const packets: Buffer[] = [];
  let packet: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const lacing = file.subarray(at + 27, at + 27 + (file[at + 26] ?? 0));
    at += 27 + lacing.length;
    for (const size of lacing) {
      packet.push(file.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(packet));
      packet = [];
    }
  }
  const format = opusFormat(packets[0] ?? Buffer.alloc(0));
  let samples = 0;
  return packets.slice(2).map((data) => {
    const made = unit(format, samples / 48, data);
    samples += opusSamples(data);
    return made;
  });
}

const unit = (format: AudioFormat, ms: number, data: Buffer): AccessUnit => ({
  format,
  decodeAt: Math.round(ms * 1000),
  showAt: Math.round(ms * 1000),
  keyframe: true,
  data,
});
