import { hash } from 'node:crypto';
import { type FileSource, wholeBytes } from '../containers/index.ts';
import type { Payload } from '../fields/index.ts';

const headBytes = 64 * 1024;
const tailBytes = 64 * 1024;
const sampleBytes = 4 * 1024;
const scratchBytes = headBytes + 16 * sampleBytes + tailBytes + 8;

/**
 * A name for the bytes of a file: SHA-256, cut to 128 bits, over the length and, up to 1 MiB, all bytes; of longer files
 * the first and last 64 KiB and 16 samples of 4 KiB spread between. It finds the same file again after a move; where two
 * files must be the same to the last byte, `sameBytes` tells. (SHA-256 is the quickest of the safe ones where the
 * processor has instructions for it.)
 */
export function fileHash(source: FileSource): string {
  return `f1-${rangeHash(source, 0, source.size, 16)}`;
}

/**
 * The same for the sound alone, so that a file that was retagged and moved is recognised. Only 4 samples between the
 * ends: they cost a seek each on a turning disk, and two recordings with the same length and ends do not exist by chance.
 */
export function audioHash(source: FileSource, payload: Payload | null): string | null {
  if (payload === null) return null;
  if (payload.kind === 'md5') return `m1-${payload.hex}`;
  if (payload.kind === 'parts') return `p1-${digest(Buffer.concat(payload.parts))}`;
  if (payload.end - payload.start < 64) return null;
  return `a1-${rangeHash(source, payload.start, payload.end, 4)}`;
}

function rangeHash(source: FileSource, start: number, end: number, samples: number): string {
  const length = end - start;
  if (length <= wholeBytes) return digest(source.at(start, length));
  const buffer = Buffer.allocUnsafe(scratchBytes);
  let filled = buffer.writeBigUInt64LE(BigInt(length), 0);
  filled += source.copy(buffer.subarray(filled), start, headBytes);
  const between = length - headBytes - tailBytes - sampleBytes;
  for (let at = 0; at < samples; at += 1) {
    const offset = start + headBytes + Math.floor((between * (at + 0.5)) / samples);
    filled += source.copy(buffer.subarray(filled), offset, sampleBytes);
  }
  filled += source.copy(buffer.subarray(filled), end - tailBytes, tailBytes);
  return digest(buffer.subarray(0, filled));
}

function digest(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex').slice(0, 32);
}
