/** An MPEG transport stream (ISO/IEC 13818-1) with one AAC stream, as HLS wants it (RFC 8216, 3.2). */
import { frameSamples } from './layout.ts';

const packetBytes = 188;
const programPid = 0x1000;
const soundPid = 0x100;
const clockHz = 90_000;
/** Times begin at one second, so that the clock, which runs ahead of the sound, never starts below zero. */
const startTicks = clockHz;
const leadTicks = clockHz / 10;
/** Frames that share a header: about 90 ms, as the clock must be told every 100 ms. */
const framesInPacket = 4;
/** Bytes of the header of a PES packet, as it is written here. */
const headerBytes = 14;

/**
 * The bytes of a segment. They follow from the frames and their place alone: packets of a segment are always a multiple
 * of sixteen, so that the next one counts on from zero whatever came before. Only a last one of a few frames may be shorter.
 * @param frames with ADTS headers @param first number of the first one in the whole stream
 */
export function transportSegment(
  frames: readonly Uint8Array[],
  { first, segment, rate }: { readonly first: number; readonly segment: number; readonly rate: number },
): Buffer {
  const tables = [tablePacket(0, association, segment), tablePacket(programPid, map, segment)];
  const parts = Array.from({ length: Math.ceil(frames.length / framesInPacket) }, (_, index) => {
    const at = index * framesInPacket;
    const ticks = startTicks + Math.round(((first + at) * frameSamples * clockHz) / rate);
    const payload = elementary(frames.slice(at, at + framesInPacket), ticks);
    return { payload, clock: ticks - leadTicks, packets: packetsFor(payload) };
  });
  const total = parts.reduce((sum, { packets }) => sum + packets, 0);
  let count = 0;
  const sound = parts.flatMap(({ payload, clock, packets }, index) => {
    const more = index === 0 ? (16 - (total % 16)) % 16 : 0;
    // Each needs a byte to carry.
    const number = Math.max(packets, Math.min(packets + more, payload.length - headerBytes));
    const made = packetsOf(payload, clock, count, number);
    count += made.length;
    return made;
  });
  return Buffer.concat([...tables, ...sound]);
}

/** A PES packet of several frames with the time of the first. */
function elementary(frames: readonly Uint8Array[], ticks: number): Buffer {
  const body = Buffer.concat(frames);
  const header = Buffer.from([0, 0, 1, 0xc0, 0, 0, 0x80, 0x80, 5, 0, 0, 0, 0, 0]);
  header.writeUInt16BE(body.length + 8, 4);
  const pts = ticks % 2 ** 33;
  header[9] = 0x21 | (Math.floor(pts / 2 ** 30) << 1);
  header.writeUInt16BE(((Math.floor(pts / 2 ** 15) & 0x7fff) << 1) | 1, 10);
  header.writeUInt16BE(((pts & 0x7fff) << 1) | 1, 12);
  return Buffer.concat([header, body]);
}

/** Room for payload in the first packet, which tells the clock, and in the others. */
const roomWithClock = packetBytes - 4 - 8;
const room = packetBytes - 4;

function packetsFor(payload: Buffer): number {
  return 1 + Math.max(0, Math.ceil((payload.length - roomWithClock) / room));
}

/** @param number of packets; what is spread over more than it fills is spread evenly, its header in the first */
function packetsOf(payload: Buffer, clock: number, before: number, number: number): Buffer[] {
  const fills = number === packetsFor(payload);
  const packets: Buffer[] = [];
  let at = 0;
  for (let index = 0; index < number; index += 1) {
    const most = index === 0 ? roomWithClock : room;
    const even = Math.max(
      index === 0 ? headerBytes + 1 : 1,
      Math.ceil((payload.length - at) / (number - index)),
    );
    const part = payload.subarray(at, at + (fills ? most : Math.min(most, even)));
    at += part.length;
    packets.push(soundPacket(part, index === 0 ? clock : undefined, (before + index) & 15));
  }
  return packets;
}

function soundPacket(payload: Buffer, clock: number | undefined, counter: number): Buffer {
  const packet = Buffer.alloc(packetBytes, 0xff);
  const field = packetBytes - 4 - payload.length;
  packet[0] = 0x47;
  packet.writeUInt16BE((clock === undefined ? 0 : 0x4000) | soundPid, 1);
  packet[3] = (field > 0 ? 0x30 : 0x10) | counter;
  if (field > 0) packet[4] = field - 1;
  if (field > 1) packet[5] = clock === undefined ? 0 : 0x50;
  if (clock !== undefined) writeClock(packet, clock);
  payload.copy(packet, packetBytes - payload.length);
  return packet;
}

function writeClock(packet: Buffer, ticks: number): void {
  const base = ticks % 2 ** 33;
  packet.writeUInt32BE(Math.floor(base / 2), 6);
  packet.writeUInt16BE(((base % 2) << 15) | 0x7e00, 10);
}

const association = withChecksum([
  0,
  0xb0,
  13,
  0,
  1,
  0xc1,
  0,
  0,
  0,
  1,
  0xe0 | (programPid >> 8),
  programPid & 0xff,
]);
/** One stream of type 15: AAC in ADTS. */
const streamRow = [15, 0xe0 | (soundPid >> 8), soundPid & 0xff, 0xf0, 0];
const mapHead = [2, 0xb0, 18, 0, 1, 0xc1, 0, 0, 0xe0 | (soundPid >> 8), soundPid & 0xff, 0xf0, 0];
const map = withChecksum([...mapHead, ...streamRow]);

function tablePacket(pid: number, section: Buffer, segment: number): Buffer {
  const packet = Buffer.alloc(packetBytes, 0xff);
  packet[0] = 0x47;
  packet.writeUInt16BE(0x4000 | pid, 1);
  packet[3] = 0x10 | (segment & 15);
  packet[4] = 0;
  section.copy(packet, 5);
  return packet;
}

/** CRC-32 of MPEG: polynomial 04c11db7, not reflected, no final change. */
function withChecksum(section: readonly number[]): Buffer {
  let sum = 0xffffffff;
  for (const byte of section) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  const end = Buffer.alloc(4);
  end.writeUInt32BE(sum >>> 0);
  return Buffer.concat([Buffer.from(section), end]);
}
