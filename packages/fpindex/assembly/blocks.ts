import { belongs, report } from './plan';
import * as s from './scratch';

// The thorough way, for whatever the quick one cannot hold: exact counts of one block of 65,536 documents after the other.

/** Counts the next block for all cursors into COUNTS (65,536 16-bit numbers, zero before). */
export function countBlock(base: usize): void {
  const wide = load<u32>(base, s.REMAINDER_BYTES);
  const end = base + s.CURSORS + <usize>load<u32>(base, s.CURSOR_COUNT) * s.CURSOR;
  for (let cursor = base + s.CURSORS; cursor < end; cursor += s.CURSOR) countRun(base, cursor, wide);
}

function countRun(base: usize, cursor: usize, wide: u32): void {
  const unary = <usize>load<u32>(cursor, s.C_UNARY);
  const lows = <usize>load<u32>(cursor, s.C_LOWS);
  const count = load<u32>(cursor, s.C_COUNT);
  let bit = load<u32>(cursor, s.C_BIT);
  let next = load<u32>(cursor, s.C_NEXT);
  let ended = false;
  while (next < count && !ended) {
    const word = load<u64>(unary + <usize>(bit >> 3)) >> <u64>(bit & 7);
    const held: u32 = 64 - (bit & 7);
    let run = <u32>ctz<u64>(~word);
    if (run < held) ended = true;
    else run = held;
    bit += run;
    let stop = next + run;
    if (stop > count) stop = count;
    for (; next < stop; next++) {
      if (!belongs(cursor, wide, next)) continue;
      const at = base + s.COUNTS + ((<usize>load<u16>(lows + ((<usize>next) << 1))) << 1);
      store<u16>(at, load<u16>(at) + 1);
    }
  }
  store<u32>(cursor, ended ? bit + 1 : bit, s.C_BIT);
  store<u32>(cursor, next, s.C_NEXT);
}

/**
 * Moves scores of at least `least` from COUNTS to RESULTS, from low half `from` on, zeroing what it passes. Returns where
 * to go on when RESULTS are full, 65,536 at the end. The number of results is set to zero first.
 */
export function harvest(base: usize, block: u32, from: u32, least: u32): u32 {
  store<u32>(base, 0, s.RESULT_COUNT);
  let low = from;
  while (low < 65536) {
    const at = base + s.COUNTS + ((<usize>low) << 1);
    if ((low & 7) === 0 && !v128.any_true(v128.load(at))) {
      low += 8;
      continue;
    }
    const score = <u32>load<u16>(at);
    if (score >= least && !report(base, (block << 16) | low, score)) return low;
    store<u16>(at, 0);
    low++;
  }
  return 65536;
}

/** How many results the last call left. */
export function resultCount(base: usize): u32 {
  return load<u32>(base, s.RESULT_COUNT);
}
