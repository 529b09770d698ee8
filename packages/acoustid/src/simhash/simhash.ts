import type { Hashes } from '../codec/index.ts';

const bits = 32;

/**
 * One hash for the whole fingerprint, as an unsigned number: a bit is set when more than half of the hashes have it (half
 * rounded down). Fingerprints of the same recording differ in few bits. 0 for no hashes.
 */
export function simhash(hashes: Hashes): number {
  const counts = new Uint32Array(bits);
  for (const hash of hashes) {
    for (let left = hash; left !== 0; left &= left - 1) {
      const bit = 31 - Math.clz32(left & -left);
      counts[bit] = (counts[bit] ?? 0) + 1;
    }
  }
  const half = hashes.length >>> 1;
  let result = 0;
  for (const [bit, count] of counts.entries()) if (count > half) result |= 1 << bit;
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
