import { blockOf } from './list';
import { belongs, report } from './plan';
import * as s from './scratch';

// The quick way. Postings are counted by the low half of their document, whatever its block: such a count is never
// smaller than the score, so what reaches the wanted score is a candidate, and only candidates are counted exactly.

/** Adds one to a low half; returns false when there is no room for another candidate. */
function bump(base: usize, low: u32, least: u32): bool {
  const at = base + s.COUNTS + <usize>low;
  const count = (<u32>load<u8>(at) + 1) & 255;
  store<u8>(at, <u8>count);
  return count !== least || candidate(base, low);
}

function candidate(base: usize, low: u32): bool {
  const count = load<u32>(base, s.RESULT_COUNT);
  if (count >= s.CANDIDATE_CAPACITY) return false;
  store<u16>(base + s.CANDIDATES + ((<usize>count) << 1), <u16>low);
  store<u32>(base, count + 1, s.RESULT_COUNT);
  return true;
}

function countWhole(base: usize, cursor: usize, least: u32): bool {
  let at = <usize>load<u32>(cursor, s.C_LOWS);
  const counts = base + s.COUNTS;
  const end = at + ((<usize>load<u32>(cursor, s.C_COUNT)) << 1);
  for (; at < end; at += 2) {
    const low = <u32>load<u16>(at);
    const count = (<u32>load<u8>(counts + <usize>low) + 1) & 255;
    store<u8>(counts + <usize>low, <u8>count);
    if (count === least && !candidate(base, low)) return false;
  }
  return true;
}

function countNarrow(base: usize, cursor: usize, least: u32): bool {
  const lows = <usize>load<u32>(cursor, s.C_LOWS);
  const count = load<u32>(cursor, s.C_COUNT);
  const remainders = lows - <usize>count;
  const asked = i8x16.splat(<i8>load<u32>(cursor, s.C_REMAINDER));
  for (let first: u32 = 0; first < count; first += 16) {
    let same = <u32>i8x16.bitmask(i8x16.eq(v128.load(remainders + <usize>first), asked));
    if (count - first < 16) same &= (1 << (count - first)) - 1;
    for (; same !== 0; same &= same - 1) {
      const low = <u32>load<u16>(lows + ((<usize>(first + <u32>ctz<u32>(same))) << 1));
      if (!bump(base, low, least)) return false;
    }
  }
  return true;
}

function countWide(base: usize, cursor: usize, least: u32): bool {
  const lows = <usize>load<u32>(cursor, s.C_LOWS);
  const count = load<u32>(cursor, s.C_COUNT);
  const remainders = lows - ((<usize>count) << 1);
  const asked = i16x8.splat(<i16>load<u32>(cursor, s.C_REMAINDER));
  for (let first: u32 = 0; first < count; first += 8) {
    let same = <u32>i16x8.bitmask(i16x8.eq(v128.load(remainders + ((<usize>first) << 1)), asked));
    if (count - first < 8) same &= (1 << (count - first)) - 1;
    for (; same !== 0; same &= same - 1) {
      const low = <u32>load<u16>(lows + ((<usize>(first + <u32>ctz<u32>(same))) << 1));
      if (!bump(base, low, least)) return false;
    }
  }
  return true;
}

function countAll(base: usize, least: u32): bool {
  const wide = load<u32>(base, s.REMAINDER_BYTES);
  const end = base + s.CURSORS + <usize>load<u32>(base, s.CURSOR_COUNT) * s.CURSOR;
  for (let cursor = base + s.CURSORS; cursor < end; cursor += s.CURSOR) {
    let room = true;
    if (wide === 0) room = countWhole(base, cursor, least);
    else if (wide === 1) room = countNarrow(base, cursor, least);
    else room = countWide(base, cursor, least);
    if (!room) return false;
  }
  return true;
}

/** Counts one posting of a candidate for its document; false when there are too many documents. */
function match(base: usize, matches: u32, document: u32): u32 {
  for (let at: u32 = 0; at < matches; at++) {
    const entry = base + s.MATCHES + ((<usize>at) << 3);
    if (load<u32>(entry) === document) {
      store<u32>(entry, load<u32>(entry, 4) + 1, 4);
      return matches;
    }
  }
  const entry = base + s.MATCHES + ((<usize>matches) << 3);
  store<u32>(entry, document);
  store<u32>(entry, 1, 4);
  return matches + 1;
}

function matchMarked(base: usize): u32 {
  const wide = load<u32>(base, s.REMAINDER_BYTES);
  const end = base + s.CURSORS + <usize>load<u32>(base, s.CURSOR_COUNT) * s.CURSOR;
  let matches: u32 = 0;
  for (let cursor = base + s.CURSORS; cursor < end; cursor += s.CURSOR) {
    const lows = <usize>load<u32>(cursor, s.C_LOWS);
    const count = load<u32>(cursor, s.C_COUNT);
    for (let i: u32 = 0; i < count; i++) {
      const low = <u32>load<u16>(lows + ((<usize>i) << 1));
      if (load<u8>(base + s.COUNTS + <usize>low) === 0 || !belongs(cursor, wide, i)) continue;
      const block = blockOf(<usize>load<u32>(cursor, s.C_UNARY), i);
      matches = match(base, matches, (block << 16) | low);
      if (matches === s.MATCH_CAPACITY) return matches;
    }
  }
  return matches;
}

/** One candidate is the common case: sixteen bytes of low halves are compared at once. */
function matchOne(base: usize, wanted: u16): u32 {
  const wide = load<u32>(base, s.REMAINDER_BYTES);
  const splat = i16x8.splat(<i16>wanted);
  const end = base + s.CURSORS + <usize>load<u32>(base, s.CURSOR_COUNT) * s.CURSOR;
  let matches: u32 = 0;
  for (let cursor = base + s.CURSORS; cursor < end; cursor += s.CURSOR) {
    const lows = <usize>load<u32>(cursor, s.C_LOWS);
    const count = load<u32>(cursor, s.C_COUNT);
    for (let first: u32 = 0; first < count; first += 8) {
      let same = <u32>i16x8.bitmask(i16x8.eq(v128.load(lows + ((<usize>first) << 1)), splat));
      if (count - first < 8) same &= (1 << (count - first)) - 1;
      for (; same !== 0; same &= same - 1) {
        const i = first + <u32>ctz<u32>(same);
        if (!belongs(cursor, wide, i)) continue;
        const block = blockOf(<usize>load<u32>(cursor, s.C_UNARY), i);
        matches = match(base, matches, (block << 16) | <u32>wanted);
        if (matches === s.MATCH_CAPACITY) return matches;
      }
    }
  }
  return matches;
}

/**
 * Searches by the cursors of `plan` for scores of at least `least` (1 or more). Returns the number of RESULTS, or -1 when
 * there are too many candidates, and then `countBlock` has to be used. COUNTS are zero before and after.
 */
export function sieve(base: usize, least: u32): i32 {
  store<u32>(base, 0, s.RESULT_COUNT);
  const room = countAll(base, least < 255 ? least : 255);
  const candidates = load<u32>(base, s.RESULT_COUNT);
  store<u32>(base, 0, s.RESULT_COUNT);
  memory.fill(base + s.COUNTS, 0, 65536);
  if (!room) return -1;
  if (candidates === 0) return 0;
  let matches: u32 = 0;
  if (candidates === 1) {
    matches = matchOne(base, load<u16>(base + s.CANDIDATES));
  } else {
    for (let i: u32 = 0; i < candidates; i++) {
      store<u8>(base + s.COUNTS + <usize>load<u16>(base + s.CANDIDATES + ((<usize>i) << 1)), 1);
    }
    matches = matchMarked(base);
    for (let i: u32 = 0; i < candidates; i++) {
      store<u8>(base + s.COUNTS + <usize>load<u16>(base + s.CANDIDATES + ((<usize>i) << 1)), 0);
    }
  }
  if (matches === s.MATCH_CAPACITY) return -1;
  for (let i: u32 = 0; i < matches; i++) {
    const entry = base + s.MATCHES + ((<usize>i) << 3);
    const score = load<u32>(entry, 4);
    if (score >= least) report(base, load<u32>(entry), score);
  }
  return <i32>load<u32>(base, s.RESULT_COUNT);
}
