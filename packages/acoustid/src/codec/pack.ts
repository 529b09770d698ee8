import { FingerprintError } from './errors.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Numbers of the first stream have 3 bits; what reaches 7 goes on in the second one with 5 bits. */
const escape = 7;
/** The header counts with 24 bits. */
const mostCounted = 0xff_ff_ff;
/** Numbers of a hash: one for each bit that is set, and the end; of its gaps at most 4 reach 7. */
const mostCodes = 33;
const mostEscapes = 4;

/** Writes numbers of a few bits, the least significant bit first. */
class BitWriter {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #bits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  put(value: number, width: number): void {
    this.#held |= value << this.#bits;
    this.#bits += width;
    while (this.#bits >= 8) this.#flush();
  }

  /** What was written, the last byte filled up with zeros. */
  end(): Uint8Array {
    if (this.#bits > 0) this.#flush();
    return this.#bytes.subarray(0, this.#at);
  }

  #flush(): void {
    this.#bytes[this.#at] = this.#held & 0xff;
    this.#at += 1;
    this.#held >>>= 8;
    this.#bits = Math.max(0, this.#bits - 8);
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
  // As many as there can be; only what was used goes on.
  const normal = new BitWriter(new Uint8Array(Math.ceil((hashes.length * mostCodes * 3) / 8)));
  const rest = new BitWriter(new Uint8Array(Math.ceil((hashes.length * mostEscapes * 5) / 8)));
  let previous = 0;
  for (const hash of hashes) {
    let last = -1;
    for (let left = hash ^ previous; left !== 0; left &= left - 1) {
      const position = 31 - Math.clz32(left & -left);
      const gap = position - last;
      last = position;
      if (gap < escape) normal.put(gap, 3);
      else {
        normal.put(escape, 3);
        rest.put(gap - escape, 5);
      }
    }
    normal.put(0, 3);
    previous = hash;
  }
  const header = [algorithm, hashes.length >>> 16, hashes.length >>> 8, hashes.length];
  const [codes, exceptions] = [normal.end(), rest.end()];
  const bytes = new Uint8Array(header.length + codes.length + exceptions.length);
  bytes.set(header);
  bytes.set(codes, header.length);
  bytes.set(exceptions, header.length + codes.length);
  return bytes;
}
