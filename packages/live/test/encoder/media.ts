import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avcRecordSets } from '../../src/codecs/index.ts';
import { ffmpeg } from '../broadcast.ts';
import { encode } from '../coded-media.ts';
import { oggPackets } from '../vp8-media.ts';

export interface CodedFrame {
  readonly kind: 'video' | 'audio';
  /** Microseconds. */
  readonly at: number;
  /** Of pictures the NAL units, of sound one packet. */
  readonly units: readonly Buffer[];
}

/** H.264 without B-frames, its parameter sets in front of each keyframe alone, and Opus, in the order of their times. */
export async function codedFrames(seconds: number): Promise<CodedFrame[]> {
  const coding = '-c:v libx264 -profile:v baseline -preset ultrafast -bf 0 -b:v 700k -slices 2';
  const { record, pictures } = await encode('avcC', seconds, '640x360', coding);
  const sets = avcRecordSets(record);
  const video = pictures.map(({ keyframe, data }, index): CodedFrame => {
    const units = unitsOf(data);
    return { kind: 'video', at: index * 40_000, units: keyframe ? [...sets, ...units] : units };
  });
  const sound = await opus(seconds);
  const audio = sound.map(
    (data, index): CodedFrame => ({ kind: 'audio', at: index * 20_000, units: [data] }),
  );
  return [...video, ...audio].toSorted((a, b) => a.at - b.at);
}

function unitsOf(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at < data.length; at += 4 + data.readUInt32BE(at))
    units.push(data.subarray(at + 4, at + 4 + data.readUInt32BE(at)));
  return units;
}

async function opus(seconds: number): Promise<Buffer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  try {
    const file = join(folder, 'sound.ogg');
    const args = `-f lavfi -i sine=frequency=440:sample_rate=48000:duration=${seconds} -ac 2 -c:a libopus -page_duration 1`;
    const { code, said } = await ffmpeg(...args.split(' '), file);
    if (code !== 0) throw new Error(said);
    return oggPackets(readFileSync(file)).map(({ data }) => data);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const mostBytes = 1150;

/** Each unit alone or in fragments, as libdatachannel does it; `together`: small ones in one packet, as ffmpeg does it. */
export function payloadsOf({ kind, units }: CodedFrame, together: boolean): Buffer[] {
  if (kind === 'audio') return [...units];
  const payloads: Buffer[] = [];
  let waiting: Buffer[] = [];
  const flush = (): void => {
    const [only, ...more] = waiting;
    if (only) payloads.push(more.length === 0 ? only : aggregate(waiting));
    waiting = [];
  };
  for (const unit of units) {
    const bytes = waiting.reduce((sum, each) => sum + each.length + 2, 1);
    if (!together || bytes + unit.length + 2 > mostBytes) flush();
    if (unit.length > mostBytes) payloads.push(...fragments(unit));
    else waiting.push(unit);
  }
  flush();
  return payloads;
}

/** STAP-A. */
function aggregate(units: readonly Buffer[]): Buffer {
  const reference = Math.max(...units.map((unit) => unit.readUInt8() & 0x60));
  const pieces = units.flatMap((unit) => [Buffer.of(unit.length >> 8, unit.length & 0xff), unit]);
  return Buffer.concat([Buffer.of(reference | 24), ...pieces]);
}

/** FU-A, in equal parts as libdatachannel cuts them. */
function fragments(unit: Buffer): Buffer[] {
  const head = unit.readUInt8();
  const count = Math.ceil((unit.length - 1) / (mostBytes - 2));
  const each = Math.ceil((unit.length - 1) / count);
  return Array.from({ length: count }, (_, index) => {
    const flags = (index === 0 ? 0x80 : 0) | (index === count - 1 ? 0x40 : 0);
    const from = 1 + index * each;
    return Buffer.concat([
      Buffer.of((head & 0xe0) | 28, flags | (head & 31)),
      unit.subarray(from, from + each),
    ]);
  });
}
