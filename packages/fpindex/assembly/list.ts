// A list of postings: unary part (n ones, a zero before each further block of 65,536 documents), remainders, low halves.
// Its length in bytes tells n, so no count is stored.

/** Postings in a list of `length` bytes. */
export function countOf(length: u32, separators: u32, remainderBytes: u32): u32 {
  if (length === 0) return 0;
  return ((<u64>length * 8 - separators) / (8 * (2 + remainderBytes) + 1)) as u32;
}

/** Bytes of the unary part. */
export function unaryBytes(count: u32, separators: u32): u32 {
  return (count + separators + 7) >> 3;
}

/** The block of posting `index`: zeros before its one. */
export function blockOf(unary: usize, index: u32): u32 {
  let left = index;
  let at = unary;
  let word = load<u64>(at);
  let ones = <u32>popcnt<u64>(word);
  while (ones <= left) {
    left -= ones;
    at += 8;
    word = load<u64>(at);
    ones = <u32>popcnt<u64>(word);
  }
  let bit: u32 = 0;
  ones = <u32>popcnt<u64>(word & 0xffff);
  while (ones <= left) {
    left -= ones;
    word >>= 16;
    bit += 16;
    ones = <u32>popcnt<u64>(word & 0xffff);
  }
  while (left > 0) {
    word &= word - 1;
    left--;
  }
  return <u32>(at - unary) * 8 + bit + <u32>ctz<u64>(word) - index;
}
