// Where things lie in the memory; src/compare/kernel.ts is the other side of the first three. A fingerprint has at most
// 65,535 hashes, so positions fit 16 bits; vectors may be read up to 16 bytes beyond its end.

/**
 * What an alignment found: offset, pairs, bit errors, and of both sides after
 * trimming the distinct keys or, if enough, all.
 */
export const FOUND: usize = 0x400;
export const QUERY: usize = 0x10000;
export const STORED: usize = 0x51000;
/** Last position of a key in the query, 16 bit each; 0 is absent, and so is what only stands at position 0. */
export const LAST: usize = 0x92000;
/** The same for the keys of the stored fingerprint that were asked for; others are left over from before. */
export const PLACE: usize = 0x9a000;
/** Number of distinct keys in the query from a position on, 16 bit each. */
export const DISTINCT: usize = 0xa2000;
/** For each offset how many keys have it (upper 16 bits) and 65,535 less the greatest of them; the middle is offset 0. */
export const COUNTS: usize = 0xc3000;
export const MIDDLE: usize = COUNTS + (65_536 << 2);
/** An offset that no key has. */
export const NO_KEYS: u32 = 0xffff;
/** Hashes of the stored fingerprint whose key the query has, 32 bit each: the key and below it 16 bits of position. */
export const SHARED: usize = 0x143100;
/** End of these: 0x183110, for they are written four at a time. */

export const KEYS: u32 = 16_384;
/** Takes no part in finding the offset. */
export const ODD_KEY: u32 = 16_383;

/** The key of the hash at an address. */
export function key(at: usize): u32 {
  return load<u32>(at) >>> 18;
}
