import { type AudioFacts, Fields } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import type { Id3v2 } from './id3v2.ts';
import { type FrameHeader, frameHeader, sameStream } from './mpeg-header.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';
import { readTailTags } from './tail-tags.ts';
import { type StreamInfo, streamInfo } from './xing.ts';

/** An mp3 (or mp1, mp2) file whose leading ID3v2 tags have been read. Most trusted is ID3v2, then APEv2, then ID3v1. */
export function readMp3(source: FileSource, leading: readonly Id3v2[]): SoundFile {
  const start = leading.at(-1)?.end ?? 0;
  const tail = readTailTags(source);
  const fields = new Fields();
  for (const tag of leading) fields.fillFrom(tag.fields);
  if (tail.ape) fields.fillFrom(tail.ape);
  if (tail.id3v1) fields.fillFrom(tail.id3v1);
  return { fields, audio: readStream(source, start, tail.start) };
}

function readStream(source: FileSource, start: number, end: number): AudioFacts {
  const at = firstFrame(source, start, end);
  const header = at === null ? null : headerAt(source, at);
  if (at === null || header === null) throw new DamagedFile('no mp3 frame was found');
  const info =
    header.layer === 3 ? streamInfo(source.at(at, Math.min(header.length, end - at)), header) : null;
  const length = info?.frames
    ? fromInfo(info, info.frames, header, end - at)
    : measured(source, at, end, header);
  return {
    container: 'mp3',
    codec: `mp${header.layer}`,
    lossless: false,
    bitrateKbps: length.bitrateKbps,
    sampleRate: header.sampleRate,
    channels: header.channels,
    bitsPerSample: null,
    durationMs: length.durationMs,
    encoderDelay: info?.delay ?? null,
    encoderPadding: info?.padding ?? null,
    gain: info && { trackGain: info.trackGain, trackPeak: info.trackPeak, albumGain: info.albumGain },
    payload: { kind: 'range', start, end },
  };
}

interface Length {
  readonly durationMs: number;
  readonly bitrateKbps: number;
}

/** What a gapless player plays: the samples without those that the encoder added. */
function fromInfo(info: StreamInfo, frames: number, header: FrameHeader, bytes: number): Length {
  const all = frames * header.samples;
  const added = (info.delay ?? 0) + (info.padding ?? 0);
  const samples = added < all ? all - added : all;
  const durationMs = (samples * 1000) / header.sampleRate;
  const fullMs = (all * 1000) / header.sampleRate;
  return { durationMs, bitrateKbps: ((info.bytes ?? bytes) * 8) / fullMs };
}

/** Without a stated number of frames: constant rates are divided, changing ones counted frame by frame. */
function measured(source: FileSource, at: number, end: number, header: FrameHeader): Length {
  if (source.whole === null && isConstant(source, at, end, header))
    return { durationMs: ((end - at) * 8) / header.bitrateKbps, bitrateKbps: header.bitrateKbps };
  const frames = countFrames(source, at, end);
  const durationMs = (frames.count * header.samples * 1000) / header.sampleRate;
  return { durationMs, bitrateKbps: frames.constant ? header.bitrateKbps : (frames.bytes * 8) / durationMs };
}

function isConstant(source: FileSource, at: number, end: number, header: FrameHeader): boolean {
  const quarter = Math.floor((end - at) / 4);
  for (const place of [at, at + quarter, at + 2 * quarter, at + 3 * quarter]) {
    let next = firstFrame(source, place, Math.min(end, place + 16_384));
    for (let seen = 0; seen < 24 && next !== null && next + 4 <= end; seen += 1) {
      const one = headerAt(source, next);
      if (one === null) break;
      if (one.bitrateKbps !== header.bitrateKbps) return false;
      next += one.length;
    }
  }
  return true;
}

function countFrames(
  source: FileSource,
  from: number,
  end: number,
): { count: number; bytes: number; constant: boolean } {
  let at = from;
  let count = 0;
  let bytes = 0;
  let rate = 0;
  let constant = true;
  while (at + 4 <= end) {
    const header = headerAt(source, at);
    if (header === null) {
      const next = firstFrame(source, at + 1, end);
      if (next === null) break;
      at = next;
      continue;
    }
    if (count > 0 && header.bitrateKbps !== rate) constant = false;
    rate = header.bitrateKbps;
    count += 1;
    bytes += header.length;
    at += header.length;
  }
  return { count, bytes, constant };
}

const searched = 1024 * 1024;

/** The first place where a frame header stands that is followed by another of the same stream (or the end). */
function firstFrame(source: FileSource, start: number, end: number): number | null {
  const last = Math.min(end, start + searched) - 4;
  for (let at = start; at <= last; ) {
    const bytes = source.at(at, Math.min(4096, end - at));
    const mark = bytes.indexOf(0xff);
    if (mark < 0 || mark + 4 > bytes.length) {
      at += mark < 0 ? bytes.length : Math.max(1, mark);
      continue;
    }
    const bits = bytes.readUInt32BE(mark);
    const header = frameHeader(bits);
    if (header !== null && isFollowed(source, at + mark + header.length, end, bits)) return at + mark;
    at += mark + 1;
  }
  return null;
}

function isFollowed(source: FileSource, next: number, end: number, bits: number): boolean {
  if (next + 4 > end) return next <= end;
  const bytes = source.at(next, 4);
  const other = bytes.length === 4 ? bytes.readUInt32BE(0) : 0;
  return frameHeader(other) !== null && sameStream(bits, other);
}

function headerAt(source: FileSource, at: number): FrameHeader | null {
  const bytes = source.at(at, 4);
  return bytes.length === 4 ? frameHeader(bytes.readUInt32BE(0)) : null;
}
