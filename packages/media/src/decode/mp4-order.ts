import type { FileHandle } from 'node:fs/promises';
import { DecodeError } from './pcm-request.ts';

interface Part {
  readonly type: string;
  readonly start: number;
  readonly size: number;
}

const largestIndex = 64 * 1024 * 1024;
const bytesAtOnce = 32 * 1024;

/**
 * The bytes of an MP4 file with its index (`moov`) in front of the sound, so that a decoder that reads from the
 * beginning can start at once: where the index lies at the end, it is moved and its offsets are raised by its size.
 */
export async function* indexFirst(
  file: FileHandle,
  size: number,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const parts = await topParts(file, size, offset);
  const index = parts.find(({ type }) => type === 'moov');
  const sound = parts.find(({ type }) => type === 'mdat');
  const first = parts[0];
  if (!index || !sound || !first) throw new DecodeError('damaged', 'the MP4 file has no index of its sound');
  if (index.start < sound.start) {
    yield* bytesOf(file, offset, size);
    return;
  }
  if (index.size > largestIndex)
    throw new DecodeError('unsupported', 'an MP4 file with so large an index needs ffmpeg');
  const moved = await readAt(file, index.start, index.size);
  raiseOffsets(moved, 8, moved.length, index.size);
  yield* bytesOf(file, first.start, first.start + first.size);
  yield moved;
  yield* bytesOf(file, first.start + first.size, index.start);
}

async function topParts(file: FileHandle, size: number, offset: number): Promise<Part[]> {
  const parts: Part[] = [];
  for (let at = offset; at + 8 <= size && parts.length < 1000; ) {
    const head = await readAt(file, at, 16);
    const stated = head.readUInt32BE(0);
    const length = stated === 1 ? Number(head.readBigUInt64BE(8)) : stated === 0 ? size - at : stated;
    if (length < 8) throw new DecodeError('damaged', 'the MP4 file is damaged');
    parts.push({ type: head.toString('latin1', 4, 8), start: at, size: Math.min(length, size - at) });
    at += length;
  }
  return parts;
}

const folders = new Set(['trak', 'mdia', 'minf', 'stbl']);

/** Adds to each chunk offset (`stco` of 32 bits, `co64` of 64) below a box. */
function raiseOffsets(bytes: Buffer, from: number, to: number, by: number): void {
  for (let at = from; at + 16 <= to; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (length < 8 || at + length > to) return;
    if (folders.has(type)) raiseOffsets(bytes, at + 8, at + length, by);
    if (type === 'stco') raiseTable(bytes, at + 12, at + length, 4, by);
    if (type === 'co64') raiseTable(bytes, at + 12, at + length, 8, by);
    at += length;
  }
}

function raiseTable(bytes: Buffer, start: number, end: number, width: 4 | 8, by: number): void {
  const count = Math.min(bytes.readUInt32BE(start), Math.floor((end - start - 4) / width));
  for (let i = 0, at = start + 4; i < count; i++, at += width) {
    if (width === 4) bytes.writeUInt32BE((bytes.readUInt32BE(at) + by) % 2 ** 32, at);
    else bytes.writeBigUInt64BE(BigInt.asUintN(64, bytes.readBigUInt64BE(at) + BigInt(by)), at);
  }
}

/** The bytes from `start` to `end` in pieces; each has a buffer of its own, for some decoders keep a view of it. */
export async function* bytesOf(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; ) {
    const bytes = new Uint8Array(Math.min(bytesAtOnce, end - at));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    if (bytesRead === 0) return;
    yield bytes.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, at);
  return bytes;
}
