import { FingerprintError } from './errors.ts';
import type { Fingerprint, Hashes } from './fingerprint.ts';

const headerBytes = 4;
/** Numbers of the first stream have 3 bits; what reaches 7 goes on in the second one with 5 bits. */
const escape = 7;
/** The header counts with 24 bits. */
const mostCounted = 0xff_ff_ff;
/** Numbers of a hash: one for each bit that is set, and the end; of its gaps at most 4 reach 7. */
const mostCodes = 33;
const mostEscapes = 4;

/**
 * The compressed form in bytes, as chromaprint writes it: the algorithm, the number of hashes, then for each hash the set
 * bits of its difference to the one before. Throws FingerprintError for an algorithm that is no byte or 2^24 hashes.
 */
export function packFingerprint({ algorithm, hashes }: Fingerprint): Uint8Array {
  if (!Number.isInteger(algorithm) || algorithm < 0 || algorithm > 255)
    throw new FingerprintError('algorithm', `algorithm ${algorithm} does not fit a byte`);
  if (hashes.length > mostCounted) throw new FingerprintError('too-long', `${hashes.length} hashes`);
  const steps = stepsOf(hashes);
  const codes = Math.ceil((steps.codes * 3) / 8);
  const bytes = new Uint8Array(headerBytes + codes + Math.ceil((steps.escapes * 5) / 8));
  bytes.set([algorithm, hashes.length >>> 16, hashes.length >>> 8, hashes.length]);
  putDown(bytes.subarray(headerBytes, headerBytes + codes), steps.first.subarray(0, steps.codes), 3);
  putDown(bytes.subarray(headerBytes + codes), steps.second.subarray(0, steps.escapes), 5);
  return bytes;
}

interface Steps {
  /** Numbers of the first stream, of which `codes` are in use. */
  readonly first: Uint8Array;
  readonly codes: number;
  /** Numbers of the second one, of which `escapes` are in use. */
  readonly second: Uint8Array;
  readonly escapes: number;
}

/** The way from each set bit to the next, from one hash to the next. */
function stepsOf(hashes: Hashes): Steps {
  // As many as there can be.
  const first = new Uint8Array(hashes.length * mostCodes);
  const second = new Uint8Array(hashes.length * mostEscapes);
  let codes = 0;
  let escapes = 0;
  let previous = 0;
  for (let at = 0; at < hashes.length; at += 1) {
    const hash = hashes[at] ?? 0;
    let last = -1;
    for (let left = hash ^ previous; left !== 0; left &= left - 1) {
      const position = 31 - Math.clz32(left & -left);
      const gap = position - last;
      last = position;
      first[codes++] = Math.min(gap, escape);
      if (gap >= escape) second[escapes++] = gap - escape;
    }
    codes += 1;
    previous = hash;
  }
  return { first, codes, second, escapes };
}

/** Writes numbers of a few bits each, the least significant bit first; the last byte is filled up with zeros. */
function putDown(bytes: Uint8Array, numbers: Uint8Array, width: number): void {
  let held = 0;
  let bits = 0;
  let byte = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    held |= (numbers[at] ?? 0) << bits;
    bits += width;
    if (bits < 8) continue;
    bytes[byte++] = held;
    held >>>= 8;
    bits -= 8;
  }
  if (bits > 0) bytes[byte] = held;
}
