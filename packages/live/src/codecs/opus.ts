import { type AudioFormat, CodecError } from './format.ts';

export const opusRate = 48_000;

/** The format that an OpusHead (RFC 7845, 5.1) tells; its magic signature may be missing. Throws a CodecError. */
export function opusFormat(head: Buffer): AudioFormat {
  const bare = head.toString('latin1', 0, 8) === 'OpusHead' ? head.subarray(8) : head;
  const channels = bare[1];
  if (bare.length < 11 || channels === undefined || channels < 1 || channels > 8)
    throw new CodecError('the Opus configuration is not an OpusHead');
  const config = Buffer.concat([Buffer.from('OpusHead'), bare]);
  return { kind: 'audio', codec: 'opus', config, mime: 'opus', sampleRate: opusRate, channels };
}

/** Opus of one or two channels that says nothing of itself, as RTP carries it (RFC 7587). */
export function plainOpus(channels: 1 | 2): AudioFormat {
  const head = Buffer.alloc(11);
  head.writeUInt8(1, 0);
  head.writeUInt8(channels, 1);
  head.writeUInt32LE(opusRate, 4);
  return opusFormat(head);
}

/** Samples (of 48 kHz) that a packet of Opus holds, by its first bytes (RFC 6716, 3.1); 0 when it is none. */
export function opusSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const configuration = toc >> 3;
  const frames = [1, 2, 2, (packet[1] ?? 0) & 63][toc & 3] ?? 0;
  return Math.min(frames * frameSamples(configuration), 5760);
}

function frameSamples(configuration: number): number {
  const size = configuration & 3;
  if (configuration >= 16) return 120 << size;
  if (configuration >= 12) return size & 1 ? 960 : 480;
  return [480, 960, 1920, 2880][size] ?? 0;
}
