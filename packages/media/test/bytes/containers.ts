/** Puts tags of our choice into the fixtures' containers. */
import { readFileSync } from 'node:fs';

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
}

/** The sound of an mp3 without the tag before it. */
export function mp3Sound(name: string): Buffer {
  const bytes = fixture(name);
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (bytes[at] ?? 0), 0);
  return bytes.subarray(10 + size);
}

export type Comments = readonly (readonly [name: string, value: string])[];

function commentBlock(comments: Comments): Buffer {
  const sized = (text: string) => {
    const bytes = Buffer.from(text);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(bytes.length);
    return Buffer.concat([head, bytes]);
  };
  const count = Buffer.alloc(4);
  count.writeUInt32LE(comments.length);
  return Buffer.concat([
    sized('Bandstand tests'),
    count,
    ...comments.map(([name, value]) => sized(`${name}=${value}`)),
  ]);
}

/** sine.flac with these comments; its other metadata blocks are dropped. */
export function flacWith(comments: Comments, padding: number): Buffer {
  const bytes = fixture('sine.flac');
  let at = 4;
  for (let last = false; !last; ) {
    last = (bytes[at] ?? 0) >= 0x80;
    at += 4 + bytes.readUIntBE(at + 1, 3);
  }
  const block = (kind: number, content: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(content.length);
    head[0] = kind;
    return Buffer.concat([head, content]);
  };
  const info = bytes.subarray(8, 42);
  const blocks = [block(0, info), block(4, commentBlock(comments)), block(0x81, Buffer.alloc(padding))];
  return Buffer.concat([bytes.subarray(0, 4), ...blocks, bytes.subarray(at)]);
}

interface Page {
  readonly head: Buffer;
  readonly body: Buffer;
}

function pagesOf(bytes: Buffer): Page[] {
  const pages: Page[] = [];
  for (let at = 0; at < bytes.length; ) {
    const segments = bytes[at + 26] ?? 0;
    const body = bytes.subarray(at + 27, at + 27 + segments).reduce((sum, value) => sum + value, 0);
    const start = at + 27 + segments;
    pages.push({ head: bytes.subarray(at, start), body: bytes.subarray(start, start + body) });
    at = start + body;
  }
  return pages;
}

/** Packets laid over as many pages as they need; the last packet ends a page. Checksums are left zero, nobody here looks. */
function headerPages(packets: readonly Buffer[], serial: number): Buffer[] {
  const lacing = packets.flatMap(({ length }) => [
    ...Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const bodies = Buffer.concat(packets);
  const pages: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < lacing.length; at += 255) {
    const part = lacing.slice(at, at + 255);
    const head = Buffer.alloc(27);
    head.write('OggS');
    head[5] = at > 0 && lacing[at - 1] === 255 ? 1 : 0;
    head.writeUInt32LE(serial, 14);
    head.writeUInt32LE(pages.length + 1, 18);
    head[26] = part.length;
    const to = from + part.reduce((sum, value) => sum + value, 0);
    pages.push(Buffer.concat([head, Buffer.from(part), bodies.subarray(from, to)]));
    from = to;
  }
  return pages;
}

/** sine.opus or sine.ogg with these comments. */
export function oggWith(name: 'sine.opus' | 'sine.ogg', comments: Comments): Buffer {
  const pages = pagesOf(fixture(name));
  const [first] = pages;
  if (!first) throw new Error('the fixture has no pages');
  const serial = first.head.readUInt32LE(14);
  const sound = pages.findIndex((page, at) => at > 0 && page.head.readBigInt64LE(6) > 0n);
  const old = Buffer.concat(pages.slice(1, sound).map((page) => page.body));
  const block = commentBlock(comments);
  const packets = [Buffer.concat([Buffer.from('OpusTags'), block])];
  if (name === 'sine.ogg')
    packets.splice(
      0,
      1,
      Buffer.concat([Buffer.from('\x03vorbis'), block, Buffer.from([1])]),
      old.subarray(old.indexOf('\x05vorbis')),
    );
  const rest = pages.slice(sound).flatMap((page) => [page.head, page.body]);
  return Buffer.concat([first.head, first.body, ...headerPages(packets, serial), ...rest]);
}

function box(type: string, ...content: readonly Buffer[]): Buffer {
  const inner = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inner.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, inner]);
}

function data(kind: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(kind);
  return box('data', head, content);
}

export type Item =
  | { readonly name: string; readonly texts: readonly string[] }
  | { readonly free: string; readonly texts: readonly string[] }
  | { readonly name: string; readonly raw: Buffer; readonly kind: number };

function item(one: Item): Buffer {
  if ('raw' in one) return box(one.name, data(one.kind, one.raw));
  const values = one.texts.map((text) => data(1, Buffer.from(text)));
  if ('name' in one) return box(one.name, ...values);
  const zero = Buffer.alloc(4);
  const mean = box('mean', zero, Buffer.from('com.apple.iTunes'));
  return box('----', mean, box('name', zero, Buffer.from(one.free)), ...values);
}

/** sine.m4a, whose moov stands at the end, with these items. */
export function mp4With(items: readonly Item[]): Buffer {
  const bytes = fixture('sine.m4a');
  const moov = bytes.lastIndexOf('moov') - 4;
  const udta = bytes.lastIndexOf('udta') - 4;
  const handler = Buffer.from('00000000000000006d6469726170706c000000000000000000', 'hex');
  const meta = box('meta', Buffer.alloc(4), box('hdlr', handler), box('ilst', ...items.map(item)));
  const movie = box('moov', bytes.subarray(moov + 8, udta), box('udta', meta));
  return Buffer.concat([bytes.subarray(0, moov), movie]);
}
