/** What a peer's reports say that matters here (RFC 3550, 6; RFC 4585). */
export type Feedback =
  | {
      readonly kind: 'sender report';
      readonly source: number;
      readonly wallclock: number;
      readonly timestamp: number;
    }
  | { readonly kind: 'missing'; readonly source: number; readonly numbers: readonly number[] }
  | { readonly kind: 'keyframe wanted'; readonly source: number }
  | { readonly kind: 'goodbye' };

const types = {
  senderReport: 200,
  receiverReport: 201,
  description: 202,
  goodbye: 203,
  transport: 205,
  payload: 206,
};
const mostMissing = 512;
/** Seconds from 1900, where NTP counts from, to 1970. */
const ntpBegins = 2_208_988_800;

/** What a compound of reports says; what makes no sense is left out. */
export function parseRtcp(compound: Buffer): Feedback[] {
  const found: Feedback[] = [];
  for (let at = 0; at + 8 <= compound.length; ) {
    const end = at + 4 + compound.readUInt16BE(at + 2) * 4;
    if (compound.readUInt8(at) >> 6 !== 2 || end > compound.length) break;
    const feedback = parseOne(compound.subarray(at, end));
    if (feedback) found.push(feedback);
    at = end;
  }
  return found;
}

function parseOne(packet: Buffer): Feedback | undefined {
  const [count, type] = [packet.readUInt8(0) & 31, packet.readUInt8(1)];
  if (type === types.goodbye) return { kind: 'goodbye' };
  if (type === types.senderReport && packet.length >= 28) {
    const [seconds, fraction] = [packet.readUInt32BE(8), packet.readUInt32BE(12)];
    const wallclock = (seconds - ntpBegins) * 1e6 + (fraction / 2 ** 32) * 1e6;
    return {
      kind: 'sender report',
      source: packet.readUInt32BE(4),
      wallclock,
      timestamp: packet.readUInt32BE(16),
    };
  }
  if (packet.length < 12) return undefined;
  const source = packet.readUInt32BE(8);
  if (type === types.transport && count === 1) return { kind: 'missing', source, numbers: missing(packet) };
  // A picture was lost, or the whole decoder begins anew (RFC 5104, 4.3.1): its source stands behind the header.
  if (type === types.payload && count === 1) return { kind: 'keyframe wanted', source };
  if (type === types.payload && count === 4 && packet.length >= 20)
    return { kind: 'keyframe wanted', source: packet.readUInt32BE(12) };
  return undefined;
}

/** The numbers of a generic NACK (RFC 4585, 6.2.1): one, and a mask of the 16 behind it. */
function missing(packet: Buffer): number[] {
  const numbers: number[] = [];
  for (let at = 12; at + 4 <= packet.length && numbers.length < mostMissing; at += 4) {
    const [first, mask] = [packet.readUInt16BE(at), packet.readUInt16BE(at + 2)];
    numbers.push(first);
    for (let bit = 0; bit < 16; bit += 1) if ((mask >> bit) & 1) numbers.push((first + bit + 1) & 0xff_ff);
  }
  return numbers;
}

function report(type: number, count: number, words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + words.length * 4);
  bytes.writeUInt8(0x80 | count, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(words.length, 2);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word >>> 0, 4 + index * 4);
  return bytes;
}

/** Who speaks: the canonical name that a compound must carry. */
export function description(source: number): Buffer {
  const name = Buffer.from('bandstand');
  const item = Buffer.concat([Buffer.of(1, name.length), name]);
  const padded = Buffer.concat([item, Buffer.alloc(4 - (item.length % 4))]);
  const head = Buffer.alloc(8);
  head.writeUInt8(0x81, 0);
  head.writeUInt8(types.description, 1);
  head.writeUInt16BE(1 + padded.length / 4, 2);
  head.writeUInt32BE(source, 4);
  return Buffer.concat([head, padded]);
}

export interface Sent {
  readonly source: number;
  /** Microseconds since 1970, and the same moment in ticks. */
  readonly wallclock: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
}

export function senderReport({ source, wallclock, timestamp, packets, bytes }: Sent): Buffer {
  const seconds = Math.floor(wallclock / 1e6);
  const fraction = Math.floor(((wallclock - seconds * 1e6) / 1e6) * 2 ** 32);
  return report(types.senderReport, 0, [source, seconds + ntpBegins, fraction, timestamp, packets, bytes]);
}

export interface Received {
  readonly source: number;
  /** Of 256, since the last report. */
  readonly fractionLost: number;
  readonly lost: number;
  readonly highest: number;
  readonly jitter: number;
  /** Of the last sender report, and since it, in 1/65536 s. */
  readonly lastReport: number;
  readonly sinceReport: number;
}

export const receiverReport = (own: number, sources: readonly Received[]): Buffer =>
  report(types.receiverReport, sources.length, [
    own,
    ...sources.flatMap((each) => [
      each.source,
      each.fractionLost * 2 ** 24 + Math.min(Math.max(0, each.lost), 0x7f_ff_ff),
      each.highest,
      each.jitter,
      each.lastReport,
      each.sinceReport,
    ]),
  ]);

/** Asks for packets again. */
export function nack(own: number, source: number, numbers: readonly number[]): Buffer {
  const words: number[] = [];
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at] ?? 0;
    let mask = 0;
    at += 1;
    for (; at < numbers.length; at += 1) {
      const behind = ((numbers[at] ?? 0) - first - 1) & 0xff_ff;
      if (behind > 15) break;
      mask |= 1 << behind;
    }
    words.push(first * 0x1_00_00 + mask);
  }
  return report(types.transport, 1, [own, source, ...words]);
}

/** Asks for a keyframe. */
export const pictureLoss = (own: number, source: number): Buffer => report(types.payload, 1, [own, source]);

/** Says how many bits a second may be sent (draft-alvestrand-rmcat-remb-03). */
export function receiverEstimate(own: number, sources: readonly number[], bits: number): Buffer {
  const exponent = Math.max(0, Math.ceil(Math.log2(bits / 0x3_ff_ff)));
  const mantissa = Math.floor(bits / 2 ** exponent);
  const remb = Buffer.from('REMB').readUInt32BE();
  return report(types.payload, 15, [
    own,
    0,
    remb,
    sources.length * 2 ** 24 + exponent * 2 ** 18 + mantissa,
    ...sources,
  ]);
}
