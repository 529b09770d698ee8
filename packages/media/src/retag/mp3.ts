import { type FieldValues, RetagError, type TagField } from './changes.ts';
import { digestOf, type OpenFile, type Segment } from './open-file.ts';
import { frontCover } from './picture-block.ts';

interface Frame {
  readonly id: string;
  readonly flags: number;
  readonly body: Buffer;
}

const ids: Readonly<Record<TagField, string>> = {
  title: 'TIT2',
  artist: 'TPE1',
  artists: 'TXXX:ARTISTS',
  album: 'TALB',
  albumArtist: 'TPE2',
  albumArtists: 'TXXX:ALBUMARTISTS',
  trackNo: 'TRCK',
  discNo: 'TPOS',
  genre: 'TCON',
  date: 'TDRC',
  originalDate: 'TDOR',
  comment: 'COMM',
  bpm: 'TBPM',
  isrc: 'TSRC',
  lyrics: 'USLT',
};

/** Where the sound of an MPEG file begins: behind its ID3v2 tags. */
export function soundStart(file: OpenFile): number {
  let at = 0;
  for (let length = tagLength(file, at); length > 0; length = tagLength(file, at)) at += length;
  return at;
}

function tagLength(file: OpenFile, at: number): number {
  const header = file.peek(at, 10);
  if (header.length < 10 || header.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + syncsafe(header, 6) + (((header[5] ?? 0) & 0x10) === 0 ? 0 : 10);
}

/** The file with an ID3v2.4 tag in front (https://id3.org/id3v2.4.0-structure), made of the old one and these fields. */
export function rewriteMp3(file: OpenFile, fields: FieldValues): Segment[] {
  const start = soundStart(file);
  const first = tagLength(file, 0);
  if (first !== start)
    throw new RetagError('unsupported', 'This file has several ID3 tags, one behind the other.');
  const frames = first === 0 ? [] : framesOf(file.read(0, first));
  const kept = frames.filter(
    (frame) =>
      ![...fields.keys()].some((field) => isField(frame, field)) &&
      !(fields.cover !== undefined && isCover(frame)),
  );
  const made = [
    ...[...fields].flatMap(([field, values]) => frameFor(field, values, frames)),
    ...coverFrame(fields.cover),
  ];
  const body = Buffer.concat([...made, ...kept.map(({ id, flags, body }) => frameBytes(id, body, flags))]);
  if (body.length >= 2 ** 28) throw new RetagError('unsupported', 'The tags are too long for this format.');
  const head = Buffer.concat([Buffer.from('ID3\u0004\0\0', 'latin1'), sizeBytes(body.length)]);
  return [head, body, { start, end: file.size }];
}

/** All that lies behind the tag in front, to the last byte. */
export function mp3Sound(file: OpenFile): string {
  return digestOf((hash) => file.hash(hash, soundStart(file), file.size));
}

function frameFor(field: TagField, values: readonly string[], old: readonly Frame[]): Buffer[] {
  if (values.length === 0) return [];
  const id = ids[field];
  if (field === 'lyrics') {
    const lang = old.find((frame) => frame.id === id)?.body.toString('latin1', 1, 4) ?? 'xxx';
    return [frameBytes(id, Buffer.from(`\u0003${lang}\0${values.join('\n')}`))];
  }
  if (field === 'comment') return [frameBytes('COMM', Buffer.from(`\u0003eng\0${values.join('\n')}`))];
  if (id.startsWith('TXXX:'))
    return [frameBytes('TXXX', Buffer.from(`\u0003${id.slice(5)}\0${values.join('\0')}`))];
  const before = old.find((frame) => frame.id === id);
  const total =
    field === 'trackNo' || field === 'discNo'
      ? (/\/\d+/.exec(before?.body.toString('latin1').replaceAll('\0', '') ?? '')?.[0] ?? '')
      : '';
  return [frameBytes(id, Buffer.from(`\u0003${values.join('\0')}${total}`))];
}

function isField({ id, body }: Frame, field: TagField): boolean {
  const wanted = ids[field];
  if (wanted.startsWith('TXXX:'))
    return (
      id === 'TXXX' &&
      plain(body)
        .toUpperCase()
        .startsWith(`${wanted.slice(5)}\0`)
    );
  // Comments with a description are notes of programs.
  if (field === 'comment')
    return id === 'COMM' && plain(Buffer.concat([body.subarray(0, 1), body.subarray(4)])).startsWith('\0');
  // Lyrics with times of their own would go on saying the old.
  return id === wanted || (field === 'lyrics' && id === 'SYLT');
}

/** Encoding, type, kind, no description, picture. */
function coverFrame(cover: FieldValues['cover']): Buffer[] {
  if (cover === undefined) return [];
  const head = Buffer.concat([Buffer.from(`\0${cover.type}\0`, 'latin1'), Buffer.from([frontCover, 0])]);
  return [frameBytes('APIC', Buffer.concat([head, cover.bytes]))];
}

/** A picture that is the front cover, or does not say what it is. */
function isCover({ id, body }: Frame): boolean {
  const kind = body[body.indexOf(0, 1) + 1];
  return id === 'APIC' && (kind === frontCover || kind === 0);
}

/** The text of a frame whatever its encoding; only its ASCII characters have to be right. */
function plain(body: Buffer): string {
  const wide = body[0] === 1 || body[0] === 2;
  const text = body.subarray(1);
  if (!wide) return text.toString('utf8');
  return text
    .toString('latin1')
    .replaceAll(/\u00FF\u00FE|\u00FE\u00FF/g, '')
    .replaceAll(/\0([^\0])|([^\0])\0/g, '$1$2')
    .replaceAll('\0\0', '\0');
}

/** The frames of a tag as version 2.4 has them. */
function framesOf(tag: Buffer): Frame[] {
  const major = tag[3] ?? 0;
  const flags = tag[5] ?? 0;
  if (major !== 3 && major !== 4)
    throw new RetagError('unsupported', `ID3v2.${major} tags cannot be written anew.`);
  if ((flags & 0xe0) !== 0)
    throw new RetagError('unsupported', 'The ID3 tag uses a form that cannot be written anew.');
  const end = tag.length - ((flags & 0x10) === 0 ? 0 : 10);
  const frames: Frame[] = [];
  for (let at = 10; at + 10 < end; ) {
    const id = tag.toString('latin1', at, at + 4);
    if (!/^[A-Z0-9]{4}$/.test(id)) break;
    const length = major === 4 ? syncsafe(tag, at + 4) : tag.readUInt32BE(at + 4);
    const given = tag.readUInt16BE(at + 8);
    if (at + 10 + length > end || (major === 3 && (given & 0xff) !== 0))
      throw new RetagError(
        'unsupported',
        'The ID3 tag is damaged, or packed in a way that cannot be written anew.',
      );
    const body = Buffer.from(tag.subarray(at + 10, at + 10 + length));
    frames.push({ id: major === 3 ? (renamed[id] ?? id) : id, flags: major === 3 ? 0 : given, body });
    at += 10 + length;
  }
  return frames;
}

/** Frames that are called otherwise since version 2.4. */
const renamed: Readonly<Record<string, string>> = { TYER: 'TDRC', TORY: 'TDOR', IPLS: 'TIPL' };

function frameBytes(id: string, body: Buffer, flags = 0): Buffer {
  return Buffer.concat([
    Buffer.from(id, 'latin1'),
    sizeBytes(body.length),
    Buffer.from([flags >> 8, flags & 255]),
    body,
  ]);
}

function sizeBytes(size: number): Buffer {
  return Buffer.from([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
}

function syncsafe(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((value, offset) => value * 128 + ((bytes[at + offset] ?? 0) & 127), 0);
}
