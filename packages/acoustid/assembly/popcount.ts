/** The number of bits in which `count` words at `a` and at `b` differ. */
export function bitErrors(a: usize, b: usize, count: u32): u32 {
  let sum = i32x4.splat(0);
  let at: usize = 0;
  const end = (<usize>count) << 2;
  for (const whole = end & ~15; at < whole; at += 16) {
    const bits = i8x16.popcnt(v128.xor(v128.load(a + at), v128.load(b + at)));
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bits)));
  }
  let total: u32 = 0;
  for (; at < end; at += 4) total += popcnt<u32>(load<u32>(a + at) ^ load<u32>(b + at));
  return (
    total +
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  );
}
