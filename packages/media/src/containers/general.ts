import { type IAudioMetadata, type ITag, parseBuffer, parseFile } from 'music-metadata';
import { type AudioFacts, type Field, Fields } from '../fields/index.ts';
import {
  aiffNames,
  apeNames,
  asfNames,
  id3FreeNames,
  id3Names,
  id3v1Names,
  mp4FreeNames,
  mp4Names,
  riffNames,
  vorbisNames,
} from '../names/index.ts';
import type { FileSource } from './file-source.ts';
import type { SoundFile } from './sound-file.ts';

/**
 * Any format that music-metadata knows. Slower than our own readers and used for what they do not cover; only its
 * containers are used, the names go through our own tables, so that one song says the same in every format.
 */
export async function readGeneral(path: string, source: FileSource): Promise<SoundFile> {
  const options = { duration: source.size <= 64 * 1024 * 1024, includeChapters: false };
  const whole = source.whole;
  const found = whole
    ? await parseBuffer(whole, { path, size: source.size }, options)
    : await parseFile(path, options);
  if (
    found.format.codec === undefined &&
    found.format.sampleRate === undefined &&
    found.format.duration === undefined
  )
    throw new Error('no sound was found in it');
  return { fields: fieldsOf(found), audio: factsOf(found) };
}

// The most trusted first; a later one only fills gaps.
const trust = [
  'vorbis',
  'ID3v2.4',
  'ID3v2.3',
  'ID3v2.2',
  'iTunes',
  'APEv2',
  'asf',
  'exif',
  'AIFF',
  'matroska',
  'ID3v1',
];

function fieldsOf(found: IAudioMetadata): Fields {
  const all = new Fields();
  const types = Object.keys(found.native).sort((a, b) => rank(a) - rank(b));
  for (const type of types) {
    const fields = new Fields();
    for (const tag of found.native[type] ?? []) addTag(fields, type, tag);
    all.fillFrom(fields);
  }
  all.hasCover ||= (found.common.picture?.length ?? 0) > 0;
  return all;
}

function rank(type: string): number {
  const at = trust.indexOf(type);
  return at < 0 ? trust.length : at;
}

function addTag(fields: Fields, type: string, tag: ITag): void {
  const { value } = tag;
  if (isRecord(value)) addRecord(fields, tag.id, value);
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const field = fieldOf(type, tag.id);
    if (field) fields.add(field, typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
  }
}

function fieldOf(type: string, id: string): Field | undefined {
  const name = id.toUpperCase();
  const free = /^(?:TXXX:|----:[^:]*:)(.*)$/s.exec(name)?.[1];
  if (type === 'vorbis') return vorbisNames.get(name);
  if (type === 'APEv2') return apeNames.get(name);
  if (type === 'asf') return asfNames.get(name) ?? vorbisNames.get(name);
  if (type === 'exif') return riffNames.get(name);
  if (type === 'AIFF') return aiffNames.get(name);
  if (type === 'ID3v1') return id3v1Names.get(name);
  if (type === 'iTunes') return free === undefined ? mp4Names.get(name) : mp4FreeNames.get(free);
  if (type === 'matroska') return vorbisNames.get(name.split(':').at(-1) ?? '');
  return free === undefined ? id3Names.get(name) : id3FreeNames.get(free);
}

/** Frames and attributes that are more than text: comments, lyrics, owner identifiers, pictures. */
function addRecord(fields: Fields, id: string, value: Record<string, unknown>): void {
  const lang = typeof value['language'] === 'string' ? value['language'] : '';
  const { text, syncText } = value;
  if (value['data'] !== undefined && value['format'] !== undefined) fields.hasCover = true;
  else if (
    value['owner_identifier'] === 'http://musicbrainz.org' &&
    value['identifier'] instanceof Uint8Array
  )
    fields.add('mb_recording', Buffer.from(value['identifier']).toString('latin1'));
  else if (Array.isArray(syncText)) fields.synced.push({ lang, lines: syncText.flatMap(syncedLine) });
  else if (typeof text !== 'string') return;
  else if (id.startsWith('USLT') || id.startsWith('ULT')) fields.addLyrics(lang, text);
  else if (id.startsWith('COM') && (value['descriptor'] ?? '') === '') fields.add('comment', text);
}

function syncedLine(value: unknown): { ms: number; text: string }[] {
  if (!isRecord(value) || typeof value['timestamp'] !== 'number' || typeof value['text'] !== 'string')
    return [];
  return [{ ms: value['timestamp'], text: value['text'] }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function factsOf({ format }: IAudioMetadata): AudioFacts {
  return {
    container: containerName(format.container ?? ''),
    codec: codecName(format.codec ?? format.container ?? ''),
    lossless: format.lossless ?? false,
    bitrateKbps: format.bitrate === undefined ? null : format.bitrate / 1000,
    sampleRate: format.sampleRate ?? null,
    channels: format.numberOfChannels ?? null,
    bitsPerSample: format.bitsPerSample ?? null,
    durationMs: format.duration === undefined ? null : format.duration * 1000,
    encoderDelay: null,
    encoderPadding: null,
    gain: null,
    payload: null,
  };
}

const containers: readonly (readonly [RegExp, string])[] = [
  [/^mpeg$/i, 'mp3'],
  [/^adts/i, 'adts'],
  [/^flac/i, 'flac'],
  [/^ogg/i, 'ogg'],
  [/m4a|mp4|iso|qt|quicktime/i, 'mp4'],
  [/^wave?\b/i, 'wav'],
  [/^aif/i, 'aiff'],
  [/asf/i, 'asf'],
  [/wavpack/i, 'wavpack'],
  [/monkey/i, 'ape'],
  [/dsf/i, 'dsf'],
  [/dsdiff/i, 'dsdiff'],
  [/matroska|webm|ebml/i, 'matroska'],
];

const codecs: readonly (readonly [RegExp, string])[] = [
  [/layer 3/i, 'mp3'],
  [/layer 2/i, 'mp2'],
  [/layer 1/i, 'mp1'],
  [/flac/i, 'flac'],
  [/vorbis/i, 'vorbis'],
  [/opus/i, 'opus'],
  [/speex/i, 'speex'],
  [/alac/i, 'alac'],
  [/aac|mpeg-4\/|mp4a/i, 'aac'],
  [/windows media audio|^wma/i, 'wma'],
  [/pcm|^none$|uncompressed/i, 'pcm'],
  [/wavpack/i, 'wavpack'],
  [/monkey/i, 'ape'],
  [/^ds[df]|dsd/i, 'dsd'],
];

function containerName(name: string): string {
  return containers.find(([shape]) => shape.test(name))?.[1] ?? name.toLowerCase();
}

function codecName(name: string): string {
  return codecs.find(([shape]) => shape.test(name))?.[1] ?? name.toLowerCase();
}
