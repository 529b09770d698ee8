import { type AudioFacts, Fields } from '../fields/index.ts';
import { aiffNames } from '../names/index.ts';
import { type Chunk, chunks } from './chunks.ts';
import type { FileSource } from './file-source.ts';
import { readId3v2 } from './id3v2.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';
import { guessed } from './text.ts';

const plainCodecs = new Set(['NONE', 'sowt', 'twos', 'raw ', 'fl32', 'FL32', 'fl64', 'FL64', 'in24', 'in32']);

/** An AIFF or AIFF-C file with uncompressed sound; ID3 in it is believed more than the text chunks. */
export function readAiff(source: FileSource): SoundFile {
  const compressed = source.at(8, 4).toString('latin1') === 'AIFC';
  const fields = new Fields();
  const texts = new Fields();
  let common: Buffer | null = null;
  let sound: Chunk | null = null;
  for (const chunk of chunks(source, 12, source.size, true)) {
    const field = aiffNames.get(chunk.id.toUpperCase());
    if (chunk.id === 'COMM') common = Buffer.from(source.at(chunk.start, 22));
    else if (chunk.id === 'SSND') sound ??= chunk;
    else if (chunk.id.toLowerCase() === 'id3 ') {
      const tag = readId3v2(source, chunk.start);
      if (tag) fields.fillFrom(tag.fields);
    } else if (field !== undefined && chunk.end - chunk.start <= 1024 * 1024) {
      const text = guessed(source.at(chunk.start, chunk.end - chunk.start));
      if (text !== '') texts.add(field, text);
    }
  }
  if (common === null || common.length < 18 || sound === null)
    throw new DamagedFile('an AIFF file without sound');
  if (compressed && !plainCodecs.has(common.toString('latin1', 18, 22)))
    throw new DamagedFile('an AIFF file with a codec');
  fields.fillFrom(texts);
  return { fields, audio: facts(common, sound) };
}

function facts(common: Buffer, sound: Chunk): AudioFacts {
  const channels = common.readUInt16BE(0);
  const frames = common.readUInt32BE(2);
  const bits = common.readUInt16BE(6);
  const sampleRate = extended(common, 8);
  return {
    container: 'aiff',
    codec: 'pcm',
    lossless: true,
    bitrateKbps: (sampleRate * channels * bits) / 1000,
    sampleRate,
    channels,
    bitsPerSample: bits,
    durationMs: sampleRate > 0 ? (frames * 1000) / sampleRate : null,
    encoderDelay: null,
    encoderPadding: null,
    gain: null,
    // Behind an offset and a block size of four bytes each.
    payload: { kind: 'range', start: Math.min(sound.start + 8, sound.end), end: sound.end },
  };
}

/** An 80-bit float: sign and exponent in 16 bits, then a mantissa of 64 with its leading one written out. */
function extended(bytes: Buffer, at: number): number {
  const exponent = (bytes.readUInt16BE(at) & 0x7fff) - 16_383 - 63;
  return Number(bytes.readBigUInt64BE(at + 2)) * 2 ** exponent;
}
