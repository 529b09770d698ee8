import { Fields } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import { plainFrame, undoUnsync } from './id3-frame-body.ts';
import { addFrame, isWanted } from './id3-frames.ts';

export interface Id3v2 {
  readonly fields: Fields;
  /** The first byte behind the tag. */
  readonly end: number;
}

interface Tag {
  readonly major: number;
  readonly start: number;
  readonly end: number;
  at(start: number, length: number): Buffer;
}

/** The ID3v2.2, 2.3 or 2.4 tag that starts there (https://id3.org/id3v2.4.0-structure), or null when none does. */
export function readId3v2(source: FileSource, start: number): Id3v2 | null {
  const header = source.at(start, 10);
  if (header.length < 10 || header[0] !== 0x49 || header[1] !== 0x44 || header[2] !== 0x33) return null;
  const major = header[3] ?? 0;
  const flags = header[5] ?? 0;
  const size = syncsafe(header, 6);
  if (size === null || major < 2 || major > 4) return null;
  const hasFooter = major === 4 && (flags & 0x10) !== 0;
  const end = start + 10 + size + (hasFooter ? 10 : 0);
  const fields = new Fields();
  const unsynced = (flags & 0x80) !== 0 && major < 4;
  const tag = unsynced ? copyOf(source, major, start, size) : viewOf(source, major, start, size);
  readFrames(tag, (flags & 0x40) === 0 ? tag.start : afterExtendedHeader(tag), fields);
  return { fields, end };
}

function viewOf(source: FileSource, major: number, start: number, size: number): Tag {
  return { major, start: start + 10, end: start + 10 + size, at: (from, length) => source.at(from, length) };
}

function copyOf(source: FileSource, major: number, start: number, size: number): Tag {
  const bytes = undoUnsync(Buffer.from(source.at(start + 10, size)));
  return { major, start: 0, end: bytes.length, at: (from, length) => bytes.subarray(from, from + length) };
}

/** In 2.3 the size leaves its own four bytes out, in 2.4 it counts them and is syncsafe; 2.2 has no such header. */
function afterExtendedHeader(tag: Tag): number {
  const bytes = tag.at(tag.start, 4);
  if (tag.major === 2 || bytes.length < 4) return tag.end;
  return tag.start + (tag.major === 3 ? bytes.readUInt32BE(0) + 4 : (syncsafe(bytes, 0) ?? tag.end));
}

function readFrames(tag: Tag, from: number, fields: Fields): void {
  const idLength = tag.major === 2 ? 3 : 4;
  const headerLength = tag.major === 2 ? 6 : 10;
  let at = from;
  while (at + headerLength < tag.end) {
    const header = tag.at(at, headerLength);
    if (header.length < headerLength || header[0] === 0) return;
    const id = header.toString('latin1', 0, idLength);
    if (!frameId.test(id)) return;
    const length = frameLength(tag, header, at, headerLength);
    const flags = tag.major === 2 ? 0 : (header[9] ?? 0);
    const start = at + headerLength;
    if (start + length > tag.end) return;
    // Pictures are only noted, their bytes are not read.
    if (id === 'APIC' || id === 'PIC') fields.hasCover ||= length > 20;
    else if (length > 0 && length <= longestFrame && isWanted(id)) {
      const body = plainFrame(tag.at(start, length), tag.major, flags);
      if (body !== null && body.length > 0) addFrame(fields, id, body);
    }
    at = start + length;
  }
}

const longestFrame = 1024 * 1024;
const frameId = /^[A-Z0-9]{3,4}$/;

/** 2.4 sizes are syncsafe, but iTunes wrote plain ones for years: believed is what leads to another frame. */
function frameLength(tag: Tag, header: Buffer, at: number, headerLength: number): number {
  if (tag.major === 2) return header.readUIntBE(3, 3);
  const plain = header.readUInt32BE(4);
  if (tag.major === 3 || plain < 0x80) return plain;
  const safe = syncsafe(header, 4);
  if (safe === null) return plain;
  if (leadsOn(tag, at + headerLength + safe) || !leadsOn(tag, at + headerLength + plain)) return safe;
  return plain;
}

function leadsOn(tag: Tag, at: number): boolean {
  if (at === tag.end) return true;
  if (at > tag.end) return false;
  const next = tag.at(at, 4);
  return next[0] === 0 || (next.length === 4 && frameId.test(next.toString('latin1', 0, 4)));
}

/** Four bytes of seven bits; null when a high bit is set, which no writer of the format produces. */
export function syncsafe(bytes: Buffer, at: number): number | null {
  const value = bytes.readUInt32BE(at);
  if ((value & 0x80808080) !== 0) return null;
  return (
    ((value >> 24) << 21) | (((value >> 16) & 0x7f) << 14) | (((value >> 8) & 0x7f) << 7) | (value & 0x7f)
  );
}
