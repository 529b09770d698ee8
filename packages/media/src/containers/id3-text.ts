import { latin1, utf16 } from './text.ts';

/** The encodings of ID3v2 text: 0 ISO 8859-1, 1 UTF-16 with mark, 2 UTF-16BE, 3 UTF-8. */
export function decodeText(bytes: Buffer, encoding: number, start: number, end: number): string {
  if (encoding === 3) return bytes.toString('utf8', start, end);
  if (encoding === 1 || encoding === 2) return utf16(bytes, start, end, encoding === 2);
  return latin1(bytes, start, end);
}

/** Where the text that starts at `start` ends: at its terminator, else at `end`. `next` lies behind the terminator. */
export function textEnd(
  bytes: Buffer,
  encoding: number,
  start: number,
  end: number,
): { end: number; next: number } {
  if (encoding !== 1 && encoding !== 2) {
    const zero = bytes.indexOf(0, start);
    return zero < 0 || zero >= end ? { end, next: end } : { end: zero, next: zero + 1 };
  }
  for (let at = start; at + 1 < end; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return { end: at, next: at + 2 };
  }
  return { end, next: end };
}

/** All texts between `start` and `end` that are parted by terminators; empty ones are left out. */
export function decodeTexts(bytes: Buffer, encoding: number, start: number, end: number): string[] {
  const texts: string[] = [];
  let at = start;
  while (at < end) {
    const stop = textEnd(bytes, encoding, at, end);
    if (stop.end > at) texts.push(decodeText(bytes, encoding, at, stop.end));
    at = stop.next;
  }
  return texts;
}
