import { type AudioFacts, Fields } from '../fields/index.ts';
import { riffNames } from '../names/index.ts';
import { type Chunk, chunks } from './chunks.ts';
import type { FileSource } from './file-source.ts';
import { readId3v2 } from './id3v2.ts';
import { DamagedFile, type SoundFile } from './sound-file.ts';
import { guessed } from './text.ts';

/** A WAV file with linear PCM or floats; ID3 in it is believed more than LIST INFO. Throws for other codecs and for RF64. */
export function readWav(source: FileSource): SoundFile {
  const fields = new Fields();
  const info = new Fields();
  let format: Buffer | null = null;
  let data: Chunk | null = null;
  for (const chunk of chunks(source, 12, source.size, false)) {
    if (chunk.id === 'fmt ') format = Buffer.from(source.at(chunk.start, 40));
    else if (chunk.id === 'data') data ??= chunk;
    else if (chunk.id === 'LIST') addInfo(info, source, chunk);
    else if (chunk.id.toLowerCase() === 'id3 ') {
      const tag = readId3v2(source, chunk.start);
      if (tag) fields.fillFrom(tag.fields);
    }
  }
  if (format === null || format.length < 16 || data === null)
    throw new DamagedFile('a WAV file without sound');
  fields.fillFrom(info);
  return { fields, audio: facts(format, data) };
}

function addInfo(fields: Fields, source: FileSource, list: Chunk): void {
  if (source.at(list.start, 4).toString('latin1') !== 'INFO') return;
  for (const item of chunks(source, list.start + 4, list.end, false)) {
    const field = riffNames.get(item.id);
    if (field === undefined || item.end - item.start > 1024 * 1024) continue;
    const text = guessed(source.at(item.start, item.end - item.start));
    if (text !== '') fields.add(field, text);
  }
}

function facts(format: Buffer, data: Chunk): AudioFacts {
  const stated = format.readUInt16LE(0);
  // 0xfffe: the real format leads the GUID of the extension.
  const kind = stated === 0xfffe && format.length >= 26 ? format.readUInt16LE(24) : stated;
  if (kind !== 1 && kind !== 3) throw new DamagedFile('a WAV file with a codec');
  const bytesASecond = format.readUInt32LE(8);
  return {
    container: 'wav',
    codec: 'pcm',
    lossless: true,
    bitrateKbps: (bytesASecond * 8) / 1000,
    sampleRate: format.readUInt32LE(4),
    channels: format.readUInt16LE(2),
    bitsPerSample: format.readUInt16LE(14),
    durationMs: bytesASecond > 0 ? ((data.end - data.start) * 1000) / bytesASecond : null,
    encoderDelay: null,
    encoderPadding: null,
    gain: null,
    payload: { kind: 'range', start: data.start, end: data.end },
  };
}
