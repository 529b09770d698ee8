import type { FileSource } from './file-source.ts';

/** One page of an Ogg stream (RFC 3533). `body` and `end` are offsets in the file. */
export interface OggPage {
  readonly serial: number;
  /** Null where no packet ends on the page. */
  readonly granule: number | null;
  readonly continued: boolean;
  /** Lacing values: a packet ends at the first below 255. */
  readonly lacing: Buffer;
  readonly body: number;
  readonly end: number;
}

/** The page that starts there, or null. */
export function pageAt(source: FileSource, at: number): OggPage | null {
  const header = source.at(at, 27 + 255);
  if (header.length < 27 || header.toString('latin1', 0, 4) !== 'OggS' || header[4] !== 0) return null;
  const segments = header[26] ?? 0;
  if (header.length < 27 + segments) return null;
  const lacing = Buffer.from(header.subarray(27, 27 + segments));
  let length = 0;
  for (const value of lacing) length += value;
  const granule = header.readBigInt64LE(6);
  const body = at + 27 + segments;
  return {
    serial: header.readUInt32LE(14),
    granule: granule < 0n ? null : Number(granule),
    continued: ((header[5] ?? 0) & 1) !== 0,
    lacing,
    body,
    end: body + length,
  };
}

export interface HeaderPackets {
  readonly serial: number;
  readonly packets: readonly Buffer[];
  /** Where the first page with sound starts. */
  readonly end: number;
}

const longestHeaders = 16 * 1024 * 1024;

/** The first `count` packets of the first stream; null when they are not whole or longer than 16 MiB. */
export function headerPackets(source: FileSource, count: (first: Buffer) => number): HeaderPackets | null {
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  let at = 0;
  let serial: number | null = null;
  while (at < Math.min(source.size, longestHeaders)) {
    const page = pageAt(source, at);
    if (page === null) return null;
    at = page.end;
    serial ??= page.serial;
    if (page.serial !== serial) continue;
    let from = page.body;
    let to = page.body;
    for (const [index, value] of page.lacing.entries()) {
      to += value;
      if (value === 255 && index < page.lacing.length - 1) continue;
      parts.push(Buffer.from(source.at(from, to - from)));
      from = to;
      if (value === 255) continue;
      const [only] = parts;
      packets.push(parts.length === 1 && only ? only : Buffer.concat(parts));
      parts = [];
    }
    const [first] = packets;
    if (first && packets.length >= count(first)) return { serial, packets, end: page.end };
  }
  return null;
}

/**
 * The last page of the file with a granule position, found from behind;
 * null when the file is cut or has other data there.
 */
export function lastPage(source: FileSource): OggPage | null {
  const length = Math.min(source.size, 64 * 1024 + 512);
  const start = source.size - length;
  const bytes = Buffer.from(source.at(start, length));
  for (let at = bytes.lastIndexOf('OggS'); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf('OggS', at - 1)) {
    const page = pageAt(source, start + at);
    if (page !== null && page.granule !== null && page.end <= source.size) return page;
  }
  return null;
}
