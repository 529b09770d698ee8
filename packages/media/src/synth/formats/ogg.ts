import { ascii, concat, littleEndian, readAscii } from './bytes.ts';
import { createCrc } from './crc.ts';
import type { WrittenPicture, WrittenTags } from './tags.ts';
import { pictureBlock, vorbisComment } from './vorbis-comment.ts';

interface Page {
  readonly flags: number;
  readonly position: Uint8Array;
  readonly serial: Uint8Array;
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * The Ogg Vorbis or Opus file with its comment packet replaced by these tags (RFC 3533, RFC 7845 and the Vorbis I
 * specification). Pages are renumbered and their checks renewed; audio packets are untouched. Throws Error when the
 * bytes are no single Ogg stream of these codecs.
 */
export function tagOgg(file: Uint8Array, tags: WrittenTags, picture?: WrittenPicture): Uint8Array {
  const fields: [string, string][] = [];
  if (picture) fields.push(['METADATA_BLOCK_PICTURE', Buffer.from(pictureBlock(picture)).toString('base64')]);
  return replaceComment(file, () => vorbisComment(tags, fields));
}

/** The same with a comment that is made of the one before: both without what frames them in a packet. */
export function replaceComment(file: Uint8Array, change: (old: Uint8Array) => Uint8Array): Uint8Array {
  const pages = readPages(file);
  const first = pages[0];
  if (!first) throw new Error('not an Ogg file');
  const opus = readAscii(first.body, 0, 8) === 'OpusHead';
  if (!opus && readAscii(first.body, 1, 6) !== 'vorbis') throw new Error('neither Vorbis nor Opus');
  const { packets, pagesUsed } = headerPackets(pages, opus ? 1 : 2);
  const comment = change(packets[0]?.subarray(opus ? 8 : 7) ?? new Uint8Array(8));
  const packet = opus
    ? concat([ascii('OpusTags'), comment])
    : concat([Uint8Array.of(3), ascii('vorbis'), comment, Uint8Array.of(1)]);
  const headers = paginate([packet, ...packets.slice(1)], first.serial);
  const check = createCrc(32, 0x04c11db7);
  return concat(
    [first, ...headers, ...pages.slice(pagesUsed)].map((page, number) => pageBytes(page, number, check)),
  );
}

function readPages(file: Uint8Array): Page[] {
  const pages: Page[] = [];
  for (let at = 0; at < file.length; ) {
    if (readAscii(file, at, 4) !== 'OggS') throw new Error(`no Ogg page at byte ${at}`);
    const segments = file[at + 26] ?? 0;
    const lacing = file.subarray(at + 27, at + 27 + segments);
    const start = at + 27 + segments;
    const end = start + lacing.reduce((sum, part) => sum + part, 0);
    pages.push({
      flags: file[at + 5] ?? 0,
      position: file.subarray(at + 6, at + 14),
      serial: file.subarray(at + 14, at + 18),
      lacing,
      body: file.subarray(start, end),
    });
    at = end;
  }
  return pages;
}

/** The packets after the identification one; audio begins on a page of its own. */
function headerPackets(pages: readonly Page[], wanted: number): { packets: Uint8Array[]; pagesUsed: number } {
  const packets: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let pagesUsed = 1;
  while (packets.length < wanted) {
    const page = pages[pagesUsed++];
    if (!page) throw new Error('the Ogg file ends within its headers');
    let at = 0;
    for (const length of page.lacing) {
      parts.push(page.body.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push(concat(parts));
      parts = [];
    }
  }
  return { packets, pagesUsed };
}

/** Lays packets into pages of at most 255 segments. A page on which no packet ends has the position -1. */
function paginate(packets: readonly Uint8Array[], serial: Uint8Array): Page[] {
  const segments = packets.flatMap((packet) => {
    const whole = Math.floor(packet.length / 255);
    return Array.from({ length: whole + 1 }, (_, i) => packet.subarray(i * 255, (i + 1) * 255));
  });
  const pages: Page[] = [];
  for (let at = 0; at < segments.length; at += 255) {
    const held = segments.slice(at, at + 255);
    const continues = at > 0 && segments[at - 1]?.length === 255;
    const ends = held.some((segment) => segment.length < 255);
    pages.push({
      flags: continues ? 1 : 0,
      position: ends ? new Uint8Array(8) : new Uint8Array(8).fill(255),
      serial,
      lacing: Uint8Array.from(held, (segment) => segment.length),
      body: concat(held),
    });
  }
  return pages;
}

function pageBytes(page: Page, number: number, check: ReturnType<typeof createCrc>): Uint8Array {
  const bytes = concat([
    ascii('OggS'),
    Uint8Array.of(0, page.flags),
    page.position,
    page.serial,
    littleEndian(number, 4),
    new Uint8Array(4),
    Uint8Array.of(page.lacing.length),
    page.lacing,
    page.body,
  ]);
  bytes.set(littleEndian(check(bytes, 0, bytes.length), 4), 22);
  return bytes;
}
