import * as l from './layout';

function last(table: usize, k: u32): u32 {
  return <u32>load<u16>(table + ((<usize>k) << 1));
}

/** Writes the hash to SHARED at `to`. Returns the place behind it when the query has the key, else `to` again. */
function keep(to: usize, doubled: u32, at: u32): usize {
  store<u32>(to, (doubled << 15) | at);
  return to + ((<usize>(<u32>load<u16>(l.LAST + <usize>doubled) !== 0)) << 2);
}

/** Writes the hashes whose keys the query has to SHARED, without a branch to guess wrong. Returns the end of them. */
export function shared(stored: u32): usize {
  let to = l.SHARED;
  let at: u32 = 0;
  for (const whole = stored & ~3; at < whole; at += 4) {
    const hashes = v128.load(l.STORED + ((<usize>at) << 2));
    const doubled = v128.and(i32x4.shr_u(hashes, 17), i32x4.splat(0x7ffe));
    to = keep(to, i32x4.extract_lane(doubled, 0), at);
    to = keep(to, i32x4.extract_lane(doubled, 1), at + 1);
    to = keep(to, i32x4.extract_lane(doubled, 2), at + 2);
    to = keep(to, i32x4.extract_lane(doubled, 3), at + 3);
  }
  for (; at < stored; at++) to = keep(to, l.key(l.STORED + ((<usize>at) << 2)) << 1, at);
  return to;
}

/**
 * Keeps of SHARED the last hash of each key, if it is at most `reach` from that of the query. Returns the new end. A loop
 * of stores and one of loads: a load after a store to the same table waits for it.
 */
export function aligned(end: usize, reach: u32): usize {
  for (let from = l.SHARED; from < end; from += 4) {
    const value = load<u32>(from);
    store<u16>(l.PLACE + ((<usize>(value >>> 16)) << 1), <u16>value);
  }
  let to = l.SHARED;
  for (let from = l.SHARED; from < end; from += 4) {
    const value = load<u32>(from);
    const at = value & 0xffff;
    const k = value >>> 16;
    store<u32>(to, value);
    // Place 0 counts as none on either side.
    const good = <u32>(last(l.PLACE, k) === at) & <u32>(at !== 0);
    to += (<usize>(good & <u32>(at - last(l.LAST, k) + reach <= reach << 1))) << 2;
  }
  return to;
}

/** By how many hashes the stored fingerprint has a key later than the query. */
function offsetOf(value: u32): i32 {
  return <i32>(value & 0xffff) - <i32>last(l.LAST, value >>> 16);
}

function entryOf(value: u32): usize {
  return <usize>(<isize>l.MIDDLE + ((<isize>offsetOf(value)) << 2));
}

/** How many keys have the offset that most have; set by `tally`. */
export let top: u32 = 0;

/** Counts the keys of each offset. Returns the offset that most keys have; top is 0 when there are none. */
export function tally(end: usize): i32 {
  top = 0;
  if (end === l.SHARED) return 0;
  for (let from = l.SHARED; from < end; from += 4) store<u32>(entryOf(load<u32>(from)), l.NO_KEYS);
  // Most keys of a good match have the same offset: its entry is held as long as it stays.
  let held = entryOf(load<u32>(l.SHARED));
  let count = l.NO_KEYS;
  for (let from = l.SHARED; from < end; from += 4) {
    const value = load<u32>(from);
    const entry = entryOf(value);
    if (entry !== held) {
      store<u32>(held, count);
      held = entry;
      count = load<u32>(entry);
    }
    count = ((count & 0xffff_0000) + 0x1_0000) | min(count & 0xffff, 0xffff - (value >>> 16));
  }
  store<u32>(held, count);
  // Of the offsets with most keys the one whose greatest key is least: it had them first, counted in rising order.
  let most: u32 = 0;
  let best: u32 = 0;
  for (let from = l.SHARED; from < end; from += 4) {
    const value = load<u32>(from);
    const count = load<u32>(entryOf(value));
    best = count > most ? value : best;
    most = max(most, count);
  }
  top = most >>> 16;
  return offsetOf(best);
}
