import { FingerprintError } from './errors.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Numbers of the first stream have 3 bits; what reaches 7 goes on in the second one with 5 bits. */
const escape = 7;
/** The header counts with 24 bits. */
const mostCounted = 0xff_ff_ff;

/** Writes numbers of a few bits, the least significant bit first. */
class BitWriter {
  readonly #bytes: Uint8Array;
  at: number;
  #held = 0;
  #bits = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  put(value: number, width: number): void {
    this.#held |= value << this.#bits;
    this.#bits += width;
    while (this.#bits >= 8) this.#flush();
  }

  /** Fills the last byte up with zeros. */
  end(): void {
    if (this.#bits > 0) this.#flush();
  }

  #flush(): void {
    this.#bytes[this.at] = this.#held & 0xff;
    this.at += 1;
    this.#held >>>= 8;
    this.#bits = Math.max(0, this.#bits - 8);
  }
}

/** Calls `each` with the distance from one set bit to the next, the first counted from just below bit 0. */
function eachGap(bits: number, each: (gap: number) => void): void {
  let last = -1;
  for (let left = bits; left !== 0; left &= left - 1) {
    const position = 31 - Math.clz32(left & -left);
    each(position - last);
    last = position;
  }
}

/**
 * The compressed form in bytes, as chromaprint writes it: the algorithm, the number of hashes, then for each hash the set
 * bits of its difference to the one before. Throws FingerprintError for an algorithm that is no byte or 2^24 hashes.
 */
export function packFingerprint({ algorithm, hashes }: Fingerprint): Uint8Array {
  if (!Number.isInteger(algorithm) || algorithm < 0 || algorithm > 255)
    throw new FingerprintError('algorithm', `algorithm ${algorithm} does not fit a byte`);
  if (hashes.length > mostCounted) throw new FingerprintError('too-long', `${hashes.length} hashes`);
  let codes = 0;
  let exceptions = 0;
  let previous = 0;
  for (const hash of hashes) {
    eachGap(hash ^ previous, (gap) => {
      codes += 1;
      if (gap >= escape) exceptions += 1;
    });
    codes += 1;
    previous = hash;
  }
  const exceptionsAt = 4 + Math.ceil((codes * 3) / 8);
  const bytes = new Uint8Array(exceptionsAt + Math.ceil((exceptions * 5) / 8));
  bytes[0] = algorithm;
  bytes[1] = hashes.length >>> 16;
  bytes[2] = hashes.length >>> 8;
  bytes[3] = hashes.length;
  const normal = new BitWriter(bytes, 4);
  const rest = new BitWriter(bytes, exceptionsAt);
  previous = 0;
  for (const hash of hashes) {
    eachGap(hash ^ previous, (gap) => {
      normal.put(Math.min(gap, escape), 3);
      if (gap >= escape) rest.put(gap - escape, 5);
    });
    normal.put(0, 3);
    previous = hash;
  }
  normal.end();
  rest.end();
  return bytes;
}
