import { type AudioFacts, Fields } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import type { Id3v2 } from './id3v2.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';
import { readTailTags } from './tail-tags.ts';
import { addVorbisComment } from './vorbis-comment.ts';

/** A FLAC file (RFC 9639). ID3 tags, which do not belong there, only fill gaps. `start` is where "fLaC" stands. */
export function readFlac(source: FileSource, leading: readonly Id3v2[], start: number): SoundFile {
  const fields = new Fields();
  let info: Buffer | null = null;
  let at = start + 4;
  for (let last = false; !last; ) {
    const header = source.at(at, 4);
    if (header.length < 4) throw new DamagedFile('the FLAC headers end too soon');
    const kind = (header[0] ?? 0) & 0x7f;
    const length = header.readUIntBE(1, 3);
    last = (header[0] ?? 0) >= 0x80;
    if (kind === 0) info = Buffer.from(source.at(at + 4, 34));
    else if (kind === 4) addVorbisComment(fields, source.at(at + 4, length), 0);
    else if (kind === 6) fields.hasCover ||= length > 32;
    at += 4 + length;
  }
  if (info === null || info.length < 34) throw new DamagedFile('the FLAC stream has no STREAMINFO');
  const tail = readTailTags(source);
  for (const tag of leading) fields.fillFrom(tag.fields);
  if (tail.id3v1) fields.fillFrom(tail.id3v1);
  return { fields, audio: facts(info, at, tail.start) };
}

function facts(info: Buffer, start: number, end: number): AudioFacts {
  const sampleRate = info.readUIntBE(10, 3) >> 4;
  const packed = info.readUInt16BE(12);
  const samples = ((info[13] ?? 0) & 0x0f) * 2 ** 32 + info.readUInt32BE(14);
  const durationMs = samples > 0 && sampleRate > 0 ? (samples * 1000) / sampleRate : null;
  const md5 = info.subarray(18, 34);
  return {
    container: 'flac',
    codec: 'flac',
    lossless: true,
    bitrateKbps: durationMs === null ? null : ((end - start) * 8) / durationMs,
    sampleRate,
    channels: ((packed >> 9) & 7) + 1,
    bitsPerSample: ((packed >> 4) & 31) + 1,
    durationMs,
    encoderDelay: null,
    encoderPadding: null,
    gain: null,
    // The MD5 of the decoded samples; encoders that do not compute it leave zeros.
    payload: md5.every((byte) => byte === 0)
      ? { kind: 'range', start, end }
      : { kind: 'md5', hex: md5.toString('hex') },
  };
}
