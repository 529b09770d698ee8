import type { Fields } from '../fields/index.ts';
import { vorbisNames } from '../names/index.ts';

/**
 * Adds a Vorbis comment block (https://xiph.org/vorbis/doc/v-comment.html) without its
 * framing bit. Stops where it is damaged.
 */
export function addVorbisComment(fields: Fields, bytes: Buffer, start: number): void {
  if (start + 8 > bytes.length) return;
  let at = start + 4 + bytes.readUInt32LE(start);
  if (at + 4 > bytes.length) return;
  const count = Math.min(bytes.readUInt32LE(at), 10_000);
  at += 4;
  for (let one = 0; one < count && at + 4 <= bytes.length; one += 1) {
    const from = at + 4;
    const end = from + bytes.readUInt32LE(at);
    if (end > bytes.length) return;
    addComment(fields, bytes, from, end);
    at = end;
  }
}

function addComment(fields: Fields, bytes: Buffer, from: number, end: number): void {
  const sign = bytes.indexOf(0x3d, from);
  if (sign < 0 || sign >= end || sign - from > 64) return;
  const name = bytes.toString('latin1', from, sign).toUpperCase();
  // The picture itself is left where it is.
  if (name === 'METADATA_BLOCK_PICTURE' || name === 'COVERART') fields.hasCover = true;
  const field = vorbisNames.get(name);
  if (field !== undefined && sign + 1 < end && end - sign <= 1024 * 1024)
    fields.add(field, bytes.toString('utf8', sign + 1, end));
}
