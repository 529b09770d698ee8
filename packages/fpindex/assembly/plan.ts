import { countOf, unaryBytes } from './list';
import * as s from './scratch';

/**
 * Looks up `n` distinct hashes at QUERY and leaves a cursor for each list. All lists are touched here, one after the
 * other without depending on each other, so that their cache misses overlap. Returns the postings in those lists, 2^32 - 1
 * when there are more.
 */
export function plan(base: usize, n: u32): u32 {
  const directory = <usize>load<u32>(base, s.DIRECTORY);
  const lists = <usize>load<u32>(base, s.LISTS);
  const shift = load<u32>(base, s.SHIFT);
  const bits = load<u32>(base, s.BITS);
  const below = load<u32>(base, s.REMAINDER_BITS);
  const wide = load<u32>(base, s.REMAINDER_BYTES);
  const separators = load<u32>(base, s.SEPARATORS);
  const mask: u32 = (1 << below) - 1;
  let cursor = base + s.CURSORS;
  for (let i: u32 = 0; i < n; i++) {
    const hash = load<u32>(base + s.QUERY + ((<usize>i) << 2));
    const value = hash >>> shift;
    if (value << shift !== hash || <u64>value >>> bits !== 0) continue;
    const entry = directory + ((<usize>(value >>> below)) << 2);
    store<u32>(cursor, load<u32>(entry), s.C_UNARY);
    store<u32>(cursor, load<u32>(entry, 4), s.C_COUNT);
    store<u32>(cursor, value & mask, s.C_REMAINDER);
    cursor += s.CURSOR;
  }
  const end = cursor;
  let kept = base + s.CURSORS;
  let total: u64 = 0;
  let touched: u32 = 0;
  for (let at = kept; at < end; at += s.CURSOR) {
    const from = load<u32>(at, s.C_UNARY);
    const length = load<u32>(at, s.C_COUNT) - from;
    if (length === 0) continue;
    const count = countOf(length, separators, wide);
    const unary = lists + <usize>from;
    touched += <u32>load<u8>(unary) + <u32>load<u8>(unary + <usize>(length - 1));
    store<u32>(kept, <u32>unary, s.C_UNARY);
    store<u32>(kept, count, s.C_COUNT);
    store<u32>(kept, <u32>unary + unaryBytes(count, separators) + count * wide, s.C_LOWS);
    store<u32>(kept, load<u32>(at, s.C_REMAINDER), s.C_REMAINDER);
    store<u64>(kept, 0, s.C_BIT);
    kept += s.CURSOR;
    total += count;
  }
  store<u32>(base, touched, s.TOUCHED);
  store<u32>(base, <u32>((kept - base - s.CURSORS) / s.CURSOR), s.CURSOR_COUNT);
  return <u32>min<u64>(total, u32.MAX_VALUE);
}

/** True when posting `index` of a cursor belongs to the hash asked for and not to a neighbour in its bucket. */
export function belongs(cursor: usize, wide: u32, index: u32): bool {
  if (wide === 0) return true;
  const count = load<u32>(cursor, s.C_COUNT);
  const remainders = <usize>load<u32>(cursor, s.C_LOWS) - <usize>(count * wide);
  const asked = load<u32>(cursor, s.C_REMAINDER);
  if (wide === 1) return <u32>load<u8>(remainders + <usize>index) === asked;
  return <u32>load<u16>(remainders + ((<usize>index) << 1)) === asked;
}

/** Adds a result unless its document is dead; false when there is no room. */
export function report(base: usize, document: u32, score: u32): bool {
  const dead = <usize>load<u32>(base, s.DEAD);
  if ((load<u8>(dead + <usize>(document >> 3)) >> <u8>(document & 7)) & 1) return true;
  const count = load<u32>(base, s.RESULT_COUNT);
  if (count >= s.RESULT_CAPACITY) return false;
  const at = base + s.RESULTS + ((<usize>count) << 3);
  store<u32>(at, document);
  store<u32>(at, score, 4);
  store<u32>(base, count + 1, s.RESULT_COUNT);
  return true;
}
