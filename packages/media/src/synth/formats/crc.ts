/** A cyclic redundancy check without reflection, initial value 0: FLAC and Ogg use this kind at 8, 16 and 32 bits. */
export type Crc = (bytes: Uint8Array, start: number, end: number) => number;

/** Builds the table of a check of `bits` (8, 16 or 32) with the given polynomial. */
export function createCrc(bits: 8 | 16 | 32, polynomial: number): Crc {
  const shift = bits - 8;
  const top = 2 ** (bits - 1);
  const mask = bits === 32 ? 0xffffffff : 2 ** bits - 1;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = (byte << shift) >>> 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = (value & top) !== 0;
      value = ((value << 1) & mask) >>> 0;
      if (carry) value = (value ^ polynomial) >>> 0;
    }
    return value;
  });
  return (bytes, start, end) => {
    let value = 0;
    for (let i = start; i < end; i++) {
      value = (((value << 8) & mask) ^ (table[((value >>> shift) ^ (bytes[i] ?? 0)) & 255] ?? 0)) >>> 0;
    }
    return value;
  };
}
