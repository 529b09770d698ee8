import { FingerprintError } from './errors.ts';
import type { Fingerprint, Hashes } from './fingerprint.ts';

const headerBytes = 4;
/** Numbers of the first stream have 3 bits; what reaches 7 goes on in the second one with 5 bits. */
const escape = 7;
/** The header counts with 24 bits. */
const mostCounted = 0xff_ff_ff;
/**
 * The compressed form in bytes, as chromaprint writes it: the algorithm, the number of hashes, then for each hash the set
 * bits of its difference to the one before. Throws FingerprintError for an algorithm that is no byte or 2^24 hashes.
 */
export function packFingerprint({ algorithm, hashes }: Fingerprint): Uint8Array {
  if (!Number.isInteger(algorithm) || algorithm < 0 || algorithm > 255)
    throw new FingerprintError('algorithm', `algorithm ${algorithm} does not fit a byte`);
  if (hashes.length > mostCounted) throw new FingerprintError('too-long', `${hashes.length} hashes`);
  const bytes = new Uint8Array(headerBytes + Math.ceil((codesIn(hashes) * 3) / 8));
  bytes.set([algorithm, hashes.length >>> 16, hashes.length >>> 8, hashes.length]);
  const wide = putSteps(bytes, hashes);
  if (wide.length === 0) return bytes;
  const both = new Uint8Array(bytes.length + Math.ceil((wide.length * 5) / 8));
  both.set(bytes);
  putWide(both.subarray(bytes.length), wide);
  return both;
}

/** How many bits are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55_55_55_55);
  const fours = (pairs & 0x33_33_33_33) + ((pairs >>> 2) & 0x33_33_33_33);
  return Math.imul((fours + (fours >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}

/** Numbers of the first stream: one for each bit in which a hash differs from the one before, and the end of each. */
function codesIn(hashes: Hashes): number {
  let codes = hashes.length;
  let previous = 0;
  for (let at = 0; at < hashes.length; at += 1) {
    const hash = hashes[at] ?? 0;
    codes += ones(hash ^ previous);
    previous = hash;
  }
  return codes;
}

/**
 * Writes the way from each bit to the next, from one hash to the next, the least significant bit first; the last byte is
 * filled up with zeros. Returns by how much each step that does not fit is wider than 7.
 */
function putSteps(bytes: Uint8Array, hashes: Hashes): readonly number[] {
  const wide: number[] = [];
  let previous = 0;
  let held = 0;
  let bits = 0;
  let byte = headerBytes;
  for (let at = 0; at < hashes.length; at += 1) {
    const hash = hashes[at] ?? 0;
    let last = -1;
    for (let left = hash ^ previous; left !== 0; left &= left - 1) {
      const position = 31 - Math.clz32(left & -left);
      const gap = position - last;
      last = position;
      held |= Math.min(gap, escape) << bits;
      bits += 3;
      if (gap >= escape) wide.push(gap - escape);
      if (bits < 8) continue;
      bytes[byte++] = held;
      held >>>= 8;
      bits -= 8;
    }
    // The end of a hash is a zero.
    bits += 3;
    if (bits >= 8) {
      bytes[byte++] = held;
      held >>>= 8;
      bits -= 8;
    }
    previous = hash;
  }
  if (bits > 0) bytes[byte] = held;
  return wide;
}

/** Writes numbers of 5 bits each in the same way. */
function putWide(bytes: Uint8Array, numbers: readonly number[]): void {
  let held = 0;
  let bits = 0;
  let byte = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    held |= (numbers[at] ?? 0) << bits;
    bits += 5;
    if (bits < 8) continue;
    bytes[byte++] = held;
    held >>>= 8;
    bits -= 8;
  }
  if (bits > 0) bytes[byte] = held;
}
