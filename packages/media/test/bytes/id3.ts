/** Writes ID3v2 tags for tests, straight from https://id3.org/id3v2.4.0-structure, in all the variants that readers meet. */
export interface Id3Style {
  readonly major: 2 | 3 | 4;
  /** 0 ISO 8859-1, 1 UTF-16 with mark, 2 UTF-16BE, 3 UTF-8. */
  readonly encoding: 0 | 1 | 2 | 3;
  readonly unsync: boolean;
  readonly padding: number;
}

export type Id3Frame =
  | { readonly id: string; readonly texts: readonly string[] }
  | { readonly id: 'COMM' | 'USLT'; readonly lang: string; readonly about: string; readonly text: string }
  | { readonly id: 'TXXX'; readonly about: string; readonly text: string }
  | { readonly id: string; readonly raw: Buffer };

export function id3Tag(style: Id3Style, frames: readonly Id3Frame[]): Buffer {
  const bodies = frames.map((frame) => frameBytes(style, frame));
  let content: Buffer = Buffer.concat([...bodies, Buffer.alloc(style.padding)]);
  const whole = style.unsync && style.major < 4;
  if (whole) content = unsynchronised(content);
  const head = Buffer.from([0x49, 0x44, 0x33, style.major, 0, whole ? 0x80 : 0, ...syncsafe(content.length)]);
  return Buffer.concat([head, content]);
}

function frameBytes(style: Id3Style, frame: Id3Frame): Buffer {
  const plain = frameBody(style, frame);
  const undone = style.unsync && style.major === 4;
  const body = undone ? unsynchronised(plain) : plain;
  const id = Buffer.from(frame.id, 'latin1');
  const { length } = body;
  if (style.major === 2)
    return Buffer.concat([id, Buffer.from([length >> 16, (length >> 8) & 255, length & 255]), body]);
  const size = Buffer.alloc(4);
  if (style.major === 4) size.set(syncsafe(length));
  else size.writeUInt32BE(length);
  return Buffer.concat([id, size, Buffer.from([0, undone ? 2 : 0]), body]);
}

function frameBody(style: Id3Style, frame: Id3Frame): Buffer {
  const kind = Buffer.from([style.encoding]);
  const end = Buffer.alloc(style.encoding === 1 || style.encoding === 2 ? 2 : 1);
  const text = (value: string) => encoded(style.encoding, value);
  if ('raw' in frame) return frame.raw;
  if ('texts' in frame) {
    const parts = frame.texts.flatMap((value, at) => (at === 0 ? [text(value)] : [end, text(value)]));
    return Buffer.concat([kind, ...parts]);
  }
  if ('lang' in frame)
    return Buffer.concat([kind, Buffer.from(frame.lang, 'latin1'), text(frame.about), end, text(frame.text)]);
  return Buffer.concat([kind, text(frame.about), end, text(frame.text)]);
}

function encoded(encoding: number, value: string): Buffer {
  if (encoding === 0) return Buffer.from(value, 'latin1');
  if (encoding === 3) return Buffer.from(value, 'utf8');
  const units = Buffer.from(value, 'utf16le');
  return encoding === 1 ? Buffer.concat([Buffer.from([0xff, 0xfe]), units]) : units.swap16();
}

function syncsafe(value: number): number[] {
  return [(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127];
}

function unsynchronised(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (const [at, byte] of bytes.entries()) {
    out.push(byte);
    const next = bytes[at + 1];
    if (byte === 0xff && (next === undefined || next === 0 || next >= 0xe0)) out.push(0);
  }
  return Buffer.from(out);
}
