/**
 * Tiny sound files with any tags, written by a few lines of our own: enough
 * for a reader, a fraction of a second of work.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Vorbis field names; a list becomes several fields. */
export type TagFields = Readonly<Record<string, string | readonly string[]>>;

export interface SoundFile {
  readonly tags?: TagFields;
  /** Files with equal sound have equal text here; the path by default. */
  readonly sound?: string;
  readonly seconds?: number;
  /** Bytes of an embedded picture. */
  readonly picture?: Uint8Array;
}

const rate = 8000;

/** Writes a FLAC or MP3 file by the name's extension; anything else is written as FLAC. */
export function writeSound(path: string, file: SoundFile = {}): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, soundBytes(path, file));
}

/** The bytes of such a file. */
export function soundBytes(path: string, file: SoundFile = {}): Buffer {
  const whole = { sound: path, ...file };
  return path.endsWith('.mp3') ? mp3(whole) : flac(whole);
}

function values(tags: TagFields): [string, string][] {
  return Object.entries(tags).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name.toUpperCase(), one]),
  );
}

function u32(value: number, little = false): Buffer {
  const bytes = Buffer.alloc(4);
  if (little) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

function flac({ tags = {}, sound = '', seconds = 30, picture }: SoundFile): Buffer {
  const blocks = [block(0, streamInfo(sound, seconds)), block(4, comments(tags))];
  if (picture) blocks.push(block(6, pictureBlock(picture)));
  const last = blocks.pop() ?? Buffer.alloc(0);
  last[0] = (last[0] ?? 0) | 0x80;
  return Buffer.concat([Buffer.from('fLaC'), ...blocks, last, noise(sound, 64)]);
}

function block(type: number, body: Buffer): Buffer {
  const head = u32(body.length);
  head[0] = type;
  return Buffer.concat([head, body]);
}

function streamInfo(sound: string, seconds: number): Buffer {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(4096, 0);
  info.writeUInt16BE(4096, 2);
  // 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples.
  info.writeBigUInt64BE((BigInt(rate) << 44n) | (15n << 36n) | BigInt(rate * seconds), 10);
  createHash('md5').update(sound).digest().copy(info, 18);
  return info;
}

function comments(tags: TagFields): Buffer {
  const fields = values(tags).map(([name, value]) => Buffer.from(`${name}=${value}`));
  const lengths = fields.flatMap((field) => [u32(field.length, true), field]);
  const vendor = Buffer.from('bandstand');
  return Buffer.concat([u32(vendor.length, true), vendor, u32(fields.length, true), ...lengths]);
}

function pictureBlock(data: Uint8Array): Buffer {
  const mime = Buffer.from('image/png');
  return Buffer.concat([
    u32(3),
    u32(mime.length),
    mime,
    u32(0),
    u32(1),
    u32(1),
    u32(24),
    u32(0),
    u32(data.length),
    Buffer.from(data),
  ]);
}

const frames: Readonly<Record<string, string>> = {
  TITLE: 'TIT2',
  ARTIST: 'TPE1',
  ALBUM: 'TALB',
  ALBUMARTIST: 'TPE2',
  TRACKNUMBER: 'TRCK',
  DISCNUMBER: 'TPOS',
  GENRE: 'TCON',
  DATE: 'TDRC',
  COMPILATION: 'TCMP',
};

function mp3({ tags = {}, sound = '', seconds = 30 }: SoundFile): Buffer {
  const written = values(tags).map(([name, value]) => {
    const id = frames[name] ?? 'TXXX';
    return frame(id, Buffer.from(`\u0003${id === 'TXXX' ? `${name}\0` : ''}${value}`));
  });
  const body = Buffer.concat(written);
  const head = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), syncsafe(body.length)]);
  return Buffer.concat([head, body, mpegFrames(sound, seconds)]);
}

function frame(id: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(id), syncsafe(body.length), Buffer.from([0, 0]), body]);
}

function syncsafe(size: number): Buffer {
  return Buffer.from([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
}

/** MPEG 2.5 layer III, 8 kbit/s, 8 kHz, mono: 72 ms and 72 bytes a frame. */
function mpegFrames(sound: string, seconds: number): Buffer {
  const count = Math.round(seconds / 0.072);
  const all = Buffer.alloc(count * 72);
  const filling = noise(sound, 32).map((byte) => byte & 0x7f);
  for (let at = 0; at < count; at += 1) {
    all.set([0xff, 0xe3, 0x18, 0xc4], at * 72);
    all.set(filling, at * 72 + 36);
  }
  return all;
}

function noise(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash('sha256').update(`${at}/${seed}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
