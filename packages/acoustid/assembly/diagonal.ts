import { QUERY, STORED } from './layout';

/** The most pairs that differ in at most 2 bits at one offset from -119 to 120 of stored to query. */
export function diagonal(stored: u32, query: u32): u32 {
  let top: u32 = 0;
  for (let offset: i32 = -119; offset <= 120; offset++) {
    const cutStored = <u32>max(offset, 0);
    const cutQuery = <u32>max(-offset, 0);
    if (cutStored >= stored || cutQuery >= query) continue;
    const count = min(stored - cutStored, query - cutQuery);
    const near = close(STORED + ((<usize>cutStored) << 2), QUERY + ((<usize>cutQuery) << 2), count);
    top = max(top, near);
  }
  return top;
}

function close(a: usize, b: usize, count: u32): u32 {
  let sum = i32x4.splat(0);
  const three = i32x4.splat(3);
  let at: usize = 0;
  const end = (<usize>count) << 2;
  for (const whole = end & ~15; at < whole; at += 16) {
    const bits = i8x16.popcnt(v128.xor(v128.load(a + at), v128.load(b + at)));
    const words = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bits));
    sum = i32x4.sub(sum, i32x4.lt_s(words, three));
  }
  let total: u32 = 0;
  for (; at < end; at += 4) total += popcnt<u32>(load<u32>(a + at) ^ load<u32>(b + at)) <= 2 ? 1 : 0;
  return (
    total +
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  );
}
