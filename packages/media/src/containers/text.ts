/** Text of a tag that claims to be ISO 8859-1: Windows programs write their own code page, which fills the gap at 0x80. */
export function latin1(bytes: Buffer, start = 0, end = bytes.length): string {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 && byte <= 0x9f) return windows1252.decode(bytes.subarray(start, end));
  }
  return bytes.toString('latin1', start, end);
}

/** Text whose encoding nobody states (RIFF, AIFF, old tags): UTF-8 when it is valid UTF-8, else Windows-1252. */
export function guessed(bytes: Buffer, start = 0, end = bytes.length): string {
  const part = bytes.subarray(start, end);
  const zero = part.indexOf(0);
  const text = zero < 0 ? part : part.subarray(0, zero);
  try {
    return strictUtf8.decode(text);
  } catch {
    return latin1(text);
  }
}

/** UTF-16 with a byte order mark, or in the given order without one. An odd last byte is dropped. */
export function utf16(bytes: Buffer, start: number, end: number, bigEndian: boolean): string {
  let from = start;
  let big = bigEndian;
  if (end - start >= 2) {
    const mark = bytes.readUInt16BE(start);
    if (mark === 0xfffe || mark === 0xfeff) {
      big = mark === 0xfeff;
      from += 2;
    }
  }
  const stop = end - ((end - from) & 1);
  if (!big) return bytes.toString('utf16le', from, stop);
  return Buffer.from(bytes.subarray(from, stop)).swap16().toString('utf16le');
}

const windows1252 = new TextDecoder('windows-1252');
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
