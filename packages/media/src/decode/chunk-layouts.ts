import type { FileHandle } from 'node:fs/promises';
import type { PcmLayout, SampleKind } from './pcm-file.ts';
import { DecodeError } from './pcm-request.ts';

interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Chunks of a RIFF or IFF file; a file with more is not music. */
const mostChunks = 1000;

/** The layout of a WAV file (RIFF, RF64 and BW64), whose RIFF header lies at `offset`. */
export async function wavLayout(file: FileHandle, size: number, offset: number): Promise<PcmLayout> {
  const chunks = await listChunks(file, size, offset + 12, true);
  const format = chunks.find(({ id }) => id === 'fmt ');
  const data = chunks.find(({ id }) => id === 'data');
  if (!format || !data) throw new DecodeError('damaged', 'the WAV file has no sound');
  const head = await readAt(file, format.start, 40);
  const tag = head.readUInt16LE(0) === 0xfffe ? head.readUInt16LE(24) : head.readUInt16LE(0);
  const channels = head.readUInt16LE(2);
  const bits = head.readUInt16LE(14);
  const kinds: Readonly<Record<number, SampleKind>> = {
    1: bits <= 8 ? 'uint8' : 'int',
    3: 'float',
    6: 'alaw',
    7: 'ulaw',
  };
  const kind = kinds[tag];
  if (!kind) throw new DecodeError('unsupported', 'this compressed kind of WAV needs ffmpeg');
  return {
    sampleRate: head.readUInt32LE(4),
    channels,
    bytes: Math.ceil(bits / 8),
    kind,
    littleEndian: true,
    start: data.start,
    end: data.end,
  };
}

/** The layout of an AIFF or AIFF-C file, whose FORM header lies at `offset`. */
export async function aiffLayout(file: FileHandle, size: number, offset: number): Promise<PcmLayout> {
  const chunks = await listChunks(file, size, offset + 12, false);
  const form = await readAt(file, offset + 8, 4);
  const common = chunks.find(({ id }) => id === 'COMM');
  const sound = chunks.find(({ id }) => id === 'SSND');
  if (!common || !sound) throw new DecodeError('damaged', 'the AIFF file has no sound');
  const head = await readAt(file, common.start, 22);
  const compression = form.toString('latin1') === 'AIFC' ? head.toString('latin1', 18, 22) : 'NONE';
  const kinds: Readonly<Record<string, readonly [SampleKind, boolean]>> = {
    NONE: ['int', false],
    twos: ['int', false],
    sowt: ['int', true],
    fl32: ['float', false],
    FL32: ['float', false],
    fl64: ['float', false],
    FL64: ['float', false],
    alaw: ['alaw', false],
    ulaw: ['ulaw', false],
  };
  const known = kinds[compression];
  if (!known) throw new DecodeError('unsupported', 'this compressed kind of AIFF needs ffmpeg');
  const skipped = (await readAt(file, sound.start, 4)).readUInt32BE(0);
  return {
    sampleRate: extended(head.subarray(8, 18)),
    channels: head.readUInt16BE(0),
    bytes: known[0].endsWith('law') ? 1 : Math.ceil(head.readUInt16BE(6) / 8),
    kind: known[0],
    littleEndian: known[1],
    start: sound.start + 8 + skipped,
    end: sound.end,
  };
}

async function listChunks(file: FileHandle, size: number, from: number, little: boolean): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let at = from; at + 8 <= size && chunks.length < mostChunks; ) {
    const head = await readAt(file, at, 8);
    const stated = little ? head.readUInt32LE(4) : head.readUInt32BE(4);
    const id = head.toString('latin1', 0, 4);
    // A recording that was cut off, or longer than 32 bits can say, states no usable size: it goes to the end.
    const open = id === 'data' && (stated === 0xffffffff || stated === 0);
    const end = open ? size : Math.min(size, at + 8 + stated);
    chunks.push({ id, start: at + 8, end });
    at = end + (stated % 2);
  }
  return chunks;
}

/** Bytes at an offset, filled with zeros beyond the end of the file. */
async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, at);
  return bytes;
}

/** An 80-bit floating-point number of the Motorola 68881, as AIFF writes its sample rate. */
function extended(bytes: Buffer): number {
  const exponent = (bytes.readUInt16BE(0) & 0x7fff) - 16383;
  return (bytes.readUInt32BE(2) * 2 ** 32 + bytes.readUInt32BE(6)) * 2 ** (exponent - 63);
}
