import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { replaceFile } from './atomic.ts';

/** Keeps the bits of a segment's dead documents. */
export async function writeDead(path: string, bits: Uint8Array): Promise<void> {
  const content = Buffer.allocUnsafe(4 + bits.length);
  content.writeUInt32LE(crc32(bits), 0);
  content.set(bits, 4);
  await replaceFile(path, content);
}

/** Throws when the file is damaged. */
export async function readDead(path: string): Promise<Uint8Array> {
  const content = await readFile(path);
  const bits = content.subarray(4);
  if (content.length < 4 || crc32(bits) !== content.readUInt32LE(0)) throw new Error(`${path} is damaged`);
  return bits;
}
