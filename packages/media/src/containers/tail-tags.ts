import { Fields } from '../fields/index.ts';
import { apeNames, genreNumbers } from '../names/index.ts';
import type { FileSource } from './file-source.ts';
import { guessed } from './text.ts';

export interface TailTags {
  readonly ape: Fields | null;
  readonly id3v1: Fields | null;
  /** Where the sound ends and the first of these tags begins. */
  readonly start: number;
}

/** Tags at the end of a file: APEv2 (https://wiki.hydrogenaud.io/index.php?title=APEv2), Lyrics3v2 and ID3v1. */
export function readTailTags(source: FileSource): TailTags {
  let start = source.size;
  const id3v1 = readId3v1(source, start);
  if (id3v1) start -= 128;
  const lyrics = lyrics3Length(source, start);
  start -= lyrics;
  const ape = readApe(source, start);
  if (ape) start = ape.start;
  return { ape: ape?.fields ?? null, id3v1, start };
}

function readId3v1(source: FileSource, end: number): Fields | null {
  const bytes = source.at(end - 128, 128);
  if (bytes.length < 128 || bytes.toString('latin1', 0, 3) !== 'TAG') return null;
  const fields = new Fields();
  const text = (start: number, length: number) => guessed(bytes, start, start + length).trim();
  const entries = [
    ['title', text(3, 30)],
    ['artist', text(33, 30)],
    ['album', text(63, 30)],
    ['year', text(93, 4)],
    ['comment', text(97, bytes[125] === 0 ? 28 : 30)],
    ['genre', genreNumbers[bytes[127] ?? 255] ?? ''],
  ] as const;
  for (const [field, value] of entries) if (value !== '') fields.add(field, value);
  // ID3v1.1: a zero, then the number of the track, in the last bytes of the comment.
  if (bytes[125] === 0 && bytes[126] !== 0) fields.add('track', String(bytes[126]));
  return fields;
}

/** Its text is long out of use; only its length matters, so that it is not taken for sound. */
function lyrics3Length(source: FileSource, end: number): number {
  const bytes = source.at(end - 15, 15);
  if (bytes.length < 15 || bytes.toString('latin1', 6, 15) !== 'LYRICS200') return 0;
  const digits = bytes.toString('latin1', 0, 6);
  const length = Number(digits) + 15;
  return /^\d{6}$/.test(digits) && length <= end ? length : 0;
}

function readApe(source: FileSource, end: number): { fields: Fields; start: number } | null {
  const footer = source.at(end - 32, 32);
  if (footer.length < 32 || footer.toString('latin1', 0, 8) !== 'APETAGEX') return null;
  const version = footer.readUInt32LE(8);
  const size = footer.readUInt32LE(12);
  const items = footer.readUInt32LE(16);
  const hasHeader = (footer.readUInt32LE(20) & 0x80000000) !== 0;
  const from = end - size;
  if (size < 32 || from < 0 || version > 2000) return null;
  const fields = new Fields();
  readApeItems(source.at(from, size - 32), Math.min(items, 1000), fields);
  return { fields, start: hasHeader ? Math.max(0, from - 32) : from };
}

function readApeItems(bytes: Buffer, count: number, fields: Fields): void {
  let at = 0;
  for (let item = 0; item < count && at + 9 < bytes.length; item += 1) {
    const length = bytes.readUInt32LE(at);
    const flags = bytes.readUInt32LE(at + 4);
    const zero = bytes.indexOf(0, at + 8);
    if (zero < 0 || zero + 1 + length > bytes.length) return;
    const name = bytes.toString('latin1', at + 8, zero).toUpperCase();
    at = zero + 1 + length;
    if (name.startsWith('COVER ART')) fields.hasCover = true;
    const field = apeNames.get(name);
    const isText = (flags & 0x06) === 0;
    if (field === undefined || !isText || length > 1024 * 1024) continue;
    for (const value of bytes.toString('utf8', zero + 1, at).split('\0'))
      if (value !== '') fields.add(field, value);
  }
}
