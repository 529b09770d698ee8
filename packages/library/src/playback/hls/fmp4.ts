/** Fragmented MP4 (ISO/IEC 14496-12) with one AAC track, as HLS wants it (RFC 8216, 3.3). */
import { payloadOf } from './adts.ts';
import { frameSamples } from './layout.ts';

const rateIndex: Readonly<Record<number, number>> = { 48_000: 3, 44_100: 4 };
const channels = 2;
/** Samples before the sound begins, which the encoder needs: the edit list makes players skip them. */
const delaySamples = frameSamples;

/** What every fragment builds on: a film without samples. */
export function initSegment(rate: number, kbps: number): Buffer {
  return Buffer.concat([
    box('ftyp', text('iso6'), u32(0), text('iso6mp41')),
    box('moov', movieHeader(rate), track(rate, kbps), box('mvex', full('trex', 0, 0, u32(1, 1, 0, 0, 0)))),
  ]);
}

/**
 * The bytes of a segment; they follow from the frames and their place alone.
 * @param frames with ADTS headers @param first number of the first one in the whole stream
 */
export function fragment(
  frames: readonly Uint8Array[],
  { first, segment }: { readonly first: number; readonly segment: number },
): Buffer {
  const payloads = frames.map(payloadOf);
  const build = (offset: number): Buffer =>
    box(
      'moof',
      full('mfhd', 0, 0, u32(segment + 1)),
      box(
        'traf',
        // Offsets count from this box; every frame is as long as the next.
        full('tfhd', 0, 0x020028, u32(1, frameSamples, 0x02000000)),
        full('tfdt', 1, 0, u64(first * frameSamples)),
        full('trun', 0, 0x000201, u32(payloads.length, offset, ...payloads.map(({ length }) => length))),
      ),
    );
  const head = build(0).length + 8;
  return Buffer.concat([
    box('styp', text('msdh'), u32(0), text('msdhmsix')),
    build(head),
    box('mdat', ...payloads),
  ]);
}

function movieHeader(rate: number): Buffer {
  return full(
    'mvhd',
    0,
    0,
    u32(0, 0, rate, 0, 0x00010000),
    u16(0x0100, 0),
    u32(0, 0),
    matrix,
    u32(0, 0, 0, 0, 0, 0, 2),
  );
}

const matrix = u32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);

function track(rate: number, kbps: number): Buffer {
  const tables = [
    full('stsd', 0, 0, u32(1), sampleEntry(rate, kbps)),
    full('stts', 0, 0, u32(0)),
    full('stsc', 0, 0, u32(0)),
    full('stsz', 0, 0, u32(0, 0)),
    full('stco', 0, 0, u32(0)),
  ];
  const place = box('dinf', full('dref', 0, 0, u32(1), full('url ', 0, 1)));
  return box(
    'trak',
    full('tkhd', 0, 3, u32(0, 0, 1, 0, 0, 0, 0), u16(0, 1, 0x0100, 0), matrix, u32(0, 0)),
    box('edts', full('elst', 0, 0, u32(1, 0, delaySamples, 0x00010000))),
    box(
      'mdia',
      full('mdhd', 0, 0, u32(0, 0, rate, 0), u16(0x55c4, 0)),
      full('hdlr', 0, 0, u32(0), text('soun'), u32(0, 0, 0), text('Bandstand\0')),
      box('minf', full('smhd', 0, 0, u32(0)), place, box('stbl', ...tables)),
    ),
  );
}

function sampleEntry(rate: number, kbps: number): Buffer {
  const config = (2 << 11) | ((rateIndex[rate] ?? 4) << 7) | (channels << 3);
  const specific = descriptor(5, u16(config));
  const bits = u32(kbps * 1000, kbps * 1000);
  const decoder = descriptor(4, Buffer.from([0x40, 0x15, 0, 0, 0]), bits, specific);
  const stream = descriptor(3, u16(1), Buffer.from([0]), decoder, descriptor(6, Buffer.from([2])));
  const sound = [u16(0, 0, 0, 1), u32(0, 0), u16(channels, 16, 0, 0), u32(rate * 0x10000)];
  return box('mp4a', ...sound, full('esds', 0, 0, stream));
}

/** A descriptor of ISO/IEC 14496-1; none of ours reaches 128 bytes. */
function descriptor(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const size = parts.reduce((sum, { length }) => sum + length, 8);
  return Buffer.concat([u32(size), text(type), ...parts]);
}

function full(type: string, version: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  return box(type, u32(version * 2 ** 24 + flags), ...parts);
}

function text(letters: string): Buffer {
  return Buffer.from(letters, 'latin1');
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2));
  return bytes;
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
