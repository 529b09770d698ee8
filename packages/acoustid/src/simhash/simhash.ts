import type { Hashes } from '../codec/index.ts';

const bits = 32;

/**
 * One hash for the whole fingerprint, as an unsigned number: a bit is set when more than half of the hashes have it (half
 * rounded down). Fingerprints of the same recording differ in few bits. 0 for no hashes.
 */
export function simhash(hashes: Hashes): number {
  // Digit d of all 32 counts stands in planes[d], so that adding a hash takes a few steps for all its bits together.
  const planes = new Int32Array(32 - Math.clz32(hashes.length));
  for (const hash of hashes) {
    let carry: number = hash | 0;
    for (let digit = 0; carry !== 0; digit += 1) {
      const plane = planes[digit] ?? 0;
      planes[digit] = plane ^ carry;
      carry &= plane;
    }
  }
  const half = hashes.length >>> 1;
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    const count = planes.reduce((sum, plane, digit) => sum + (((plane >>> bit) & 1) << digit), 0);
    if (count > half) result |= 1 << bit;
  }
  return result >>> 0;
}

/**
 * A simhash as text of PostgreSQL's `cube`: a point with a coordinate per bit, bit 0 first, so that the square of the
 * distance of two points is the number of bits in which they differ.
 */
export function cubeOfSimhash(hash: number): string {
  return `(${Array.from({ length: bits }, (_, bit) => (hash >>> bit) & 1).join(', ')})`;
}

/** The simhash that a cube of `cubeOfSimhash` holds. Throws RangeError for any other text. */
export function simhashOfCube(cube: string): number {
  if (!/^\(\s*[01](?:\s*,\s*[01]){31}\s*\)$/.test(cube)) throw new RangeError('the cube holds no simhash');
  const digits = cube.match(/[01]/g) ?? [];
  return digits.reduce((hash, digit, bit) => (digit === '1' ? hash | (1 << bit) : hash), 0) >>> 0;
}
