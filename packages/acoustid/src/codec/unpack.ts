import { FingerprintError } from './errors.ts';
import { type DecodedFingerprint, mostHashes } from './fingerprint.ts';

const headerBytes = 4;
const escape = 7;

/** Decoded form: what may come out. */
export interface UnpackLimits {
  /** Most hashes; 65,535 by default. */
  readonly mostHashes?: number;
}

/** `width` bits from bit `at` on, the least significant first; bits behind the end are zeros. */
function bitsAt(bytes: Uint8Array, at: number, width: number): number {
  const byte = at >>> 3;
  const both = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8);
  return (both >>> (at & 7)) & ((1 << width) - 1);
}

/** Three bytes from `byte` on: eight numbers of the first stream, the first in the lowest bits. */
const eightAt = (bytes: Uint8Array, byte: number): number =>
  (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);

/** How many of eight numbers are zero: how many hashes end among them. */
function zerosIn(eight: number): number {
  const some = (eight | (eight >>> 1) | (eight >>> 2)) & 0o11111111;
  // Pairs, then all of them by one multiplication that adds up in the uppermost digits.
  const pairs = (some & 0o01010101) + ((some >>> 3) & 0o01010101);
  return 8 - ((Math.imul(pairs, 0o01010101) >>> 18) & 0o77);
}

/** The bit behind the last 3-bit number that belongs to `count` hashes. */
function endOfCodes(bytes: Uint8Array, count: number): number {
  let hashes = 0;
  let byte = headerBytes;
  // Eight at once for as long as the end cannot be among them.
  for (; count - hashes > 8 && byte + 3 <= bytes.length; byte += 3) hashes += zerosIn(eightAt(bytes, byte));
  const last = bytes.length * 8 - 3;
  let at = byte * 8;
  for (; hashes < count; at += 3) {
    if (at > last) throw new FingerprintError('truncated', `${hashes} of ${count} hashes are there`);
    if (bitsAt(bytes, at, 3) === 0) hashes += 1;
  }
  return at;
}

/**
 * Reads the compressed form from bytes; what follows the last hash is ignored, as chromaprint does. Takes no more memory
 * than 11 times the bytes given, whatever they say. Throws FingerprintError for anything malformed.
 */
export function unpackFingerprint(bytes: Uint8Array, limits: UnpackLimits = {}): DecodedFingerprint {
  const [algorithm, high, middle, low] = bytes;
  if (algorithm === undefined || high === undefined || middle === undefined || low === undefined)
    throw new FingerprintError('truncated', 'a fingerprint has at least 4 bytes');
  const count = (high << 16) | (middle << 8) | low;
  const most = limits.mostHashes ?? mostHashes;
  if (count > most) throw new FingerprintError('too-long', `${count} hashes, ${most} are taken`);
  // Each hash takes 3 bits at least: a header that promises more is found out before memory is taken.
  if (count * 3 > (bytes.length - headerBytes) * 8)
    throw new FingerprintError('truncated', `${bytes.length} bytes cannot hold ${count} hashes`);
  let exception = Math.ceil(endOfCodes(bytes, count) / 8) * 8;
  const lastException = bytes.length * 8 - 5;
  const hashes = new Uint32Array(count);
  let value = 0;
  let position = -1;
  let hash = 0;
  for (let byte = headerBytes; hash < count; byte += 3) {
    let eight = eightAt(bytes, byte);
    for (let left = 8; left > 0 && hash < count; left -= 1, eight >>>= 3) {
      let gap = eight & escape;
      if (gap === 0) {
        hashes[hash] = value;
        hash += 1;
        position = -1;
        continue;
      }
      if (gap === escape) {
        if (exception > lastException) throw new FingerprintError('truncated', 'wide steps are missing');
        gap += bitsAt(bytes, exception, 5);
        exception += 5;
      }
      position += gap;
      if (position > 31) throw new FingerprintError('bit', `hash ${hash} has a bit ${position}`);
      value ^= 1 << position;
    }
  }
  return { algorithm, hashes };
}
