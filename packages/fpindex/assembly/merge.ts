import { countOf, unaryBytes } from './list';
import * as list from './write';

// Merging: all segments are in order of hashes, so a range of hashes is a slice of each. A unit is the smallest range
// that is whole buckets in all of them; it is gathered as (bucket, document, remainder) keys, ordered and written.

/** A part that is merged: windows on its directory and lists, and where its documents go. 48 bytes. */
export const PART: usize = 48;
const P_DIRECTORY: usize = 0;
const P_LISTS: usize = 4;
const P_SHIFT: usize = 8;
const P_BELOW: usize = 12;
const P_WIDE: usize = 16;
const P_SEPARATORS: usize = 20;
/** New numbers of its documents, 0xffffffff for the dead; 0 when all live and their numbers follow each other. */
const P_NUMBERS: usize = 24;
/** Buckets to a unit, as a power of two. */
const P_PER_UNIT: usize = 28;
/** First bucket of the window. */
const P_FIRST: usize = 32;
/** What the offsets in the window count from. */
const P_OFFSET: usize = 36;
/** The new number of its first document, where there are no numbers. */
const P_BASE: usize = 40;

let ordered = true;
let gathered: u32 = 0;
let last: u64 = 0;

function gather(part: usize, bucket: u32, keys: usize, down: u32, below: u32, firstOut: u32): void {
  const entry = <usize>load<u32>(part, P_DIRECTORY) + ((<usize>(bucket - load<u32>(part, P_FIRST))) << 2);
  const from = load<u32>(entry);
  const length = load<u32>(entry, 4) - from;
  if (length === 0) return;
  const wide = load<u32>(part, P_WIDE);
  const separators = load<u32>(part, P_SEPARATORS);
  const count = countOf(length, separators, wide);
  const unary = <usize>load<u32>(part, P_LISTS) + <usize>(from - load<u32>(part, P_OFFSET));
  const remainders = unary + <usize>unaryBytes(count, separators);
  const lows = remainders + <usize>(count * wide);
  const numbers = <usize>load<u32>(part, P_NUMBERS);
  const partBelow = load<u32>(part, P_BELOW);
  const partShift = load<u32>(part, P_SHIFT);
  const mask: u32 = (1 << below) - 1;
  const base = load<u32>(part, P_BASE);
  let to = keys + ((<usize>gathered) << 3);
  let before = last;
  let inOrder = ordered;
  let bit: u32 = 0;
  let high: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (separators > 0) {
      let zeros = <u32>ctz<u64>(load<u64>(unary + <usize>(bit >> 3)) >> <u64>(bit & 7));
      while (zeros >= 57) {
        high += 56;
        bit += 56;
        zeros = <u32>ctz<u64>(load<u64>(unary + <usize>(bit >> 3)) >> <u64>(bit & 7));
      }
      high += zeros;
      bit += zeros + 1;
    }
    let number = (high << 16) | <u32>load<u16>(lows + ((<usize>i) << 1));
    if (numbers === 0) {
      number += base;
    } else {
      number = load<u32>(numbers + ((<usize>number) << 2));
      if (number === 0xffffffff) continue;
    }
    let remainder: u32 = 0;
    if (wide === 1) remainder = <u32>load<u8>(remainders + <usize>i);
    else if (wide === 2) remainder = <u32>load<u16>(remainders + ((<usize>i) << 1));
    const value = (((bucket << partBelow) | remainder) << partShift) >>> down;
    const key = ((<u64>((value >>> below) - firstOut)) << 40) | ((<u64>number) << 16) | <u64>(value & mask);
    if (key < before) inOrder = false;
    before = key;
    store<u64>(to, key);
    to += 8;
  }
  last = before;
  ordered = inOrder;
  gathered = <u32>((to - keys) >> 3);
}

/** Moves keys to `spare` by bucket, keeping their order otherwise; mostly they are in order then. */
function distribute(keys: usize, spare: usize, counts: usize, buckets: u32): void {
  memory.fill(counts, 0, (<usize>buckets) << 2);
  const stop = keys + ((<usize>gathered) << 3);
  for (let at = keys; at < stop; at += 8) {
    const entry = counts + ((<usize>(load<u64>(at) >> 40)) << 2);
    store<u32>(entry, load<u32>(entry) + 1);
  }
  let sum: u32 = 0;
  for (let bucket: u32 = 0; bucket < buckets; bucket++) {
    const entry = counts + ((<usize>bucket) << 2);
    const count = load<u32>(entry);
    store<u32>(entry, sum);
    sum += count;
  }
  for (let at = keys; at < stop; at += 8) {
    const key = load<u64>(at);
    const entry = counts + ((<usize>(key >> 40)) << 2);
    const to = load<u32>(entry);
    store<u32>(entry, to + 1);
    store<u64>(spare + ((<usize>to) << 3), key);
  }
  ordered = true;
  for (let at = spare + 8; at < spare + ((<usize>gathered) << 3); at += 8) {
    if (load<u64>(at) < load<u64>(at - 8)) ordered = false;
  }
}

/** Bottom-up merge sort; `spare` is as large as `keys`. Returns where the sorted keys are. */
function sorted(keys: usize, spare: usize, count: u32): usize {
  for (let first: u32 = 0; first < count; first += 16) insertion(keys, first, min(first + 16, count));
  let from = keys;
  let to = spare;
  for (let width: u32 = 16; width < count; width <<= 1) {
    for (let left: u32 = 0; left < count; left += width << 1) {
      mergeRuns(from, to, left, min(left + width, count), min(left + (width << 1), count));
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

function insertion(keys: usize, first: u32, end: u32): void {
  for (let i = first + 1; i < end; i++) {
    const key = load<u64>(keys + ((<usize>i) << 3));
    let at = i;
    while (at > first && load<u64>(keys + ((<usize>(at - 1)) << 3)) > key) {
      store<u64>(keys + ((<usize>at) << 3), load<u64>(keys + ((<usize>(at - 1)) << 3)));
      at--;
    }
    store<u64>(keys + ((<usize>at) << 3), key);
  }
}

function mergeRuns(from: usize, to: usize, left: u32, middle: u32, end: u32): void {
  let a = left;
  let b = middle;
  for (let at = left; at < end; at++) {
    const first =
      a < middle && (b >= end || load<u64>(from + ((<usize>a) << 3)) <= load<u64>(from + ((<usize>b) << 3)));
    const key = load<u64>(from + ((<usize>(first ? a : b)) << 3));
    if (first) a++;
    else b++;
    store<u64>(to + ((<usize>at) << 3), key);
  }
}

/**
 * Merges `units` units from number `unit` on. `down`, `below`, `wide`, `separators` and `perUnit` describe the outcome.
 * `directory` gets an offset for each bucket of the range, counted from `offset`; lists go to `lists`. `keys` and `spare`
 * hold the largest unit, 8 bytes a posting, `counts` a number per bucket of a unit. Returns the bytes of the lists.
 */
export function mergeUnits(
  parts: usize,
  partCount: u32,
  unit: u32,
  units: u32,
  down: u32,
  below: u32,
  wide: u32,
  separators: u32,
  perUnit: u32,
  keys: usize,
  spare: usize,
  counts: usize,
  directory: usize,
  lists: usize,
  offset: u32,
): u32 {
  let at = lists;
  for (let u = unit; u < unit + units; u++) {
    gathered = 0;
    last = 0;
    ordered = true;
    const firstOut = u << perUnit;
    for (let p: u32 = 0; p < partCount; p++) {
      const part = parts + <usize>p * PART;
      const per = load<u32>(part, P_PER_UNIT);
      for (let bucket = u << per; bucket < (u + 1) << per; bucket++) {
        gather(part, bucket, keys, down, below, firstOut);
      }
    }
    let from = keys;
    if (!ordered && perUnit > 0) {
      distribute(keys, spare, counts, 1 << perUnit);
      from = spare;
    }
    if (!ordered) from = sorted(from, from === keys ? spare : keys, gathered);
    let next: u32 = 0;
    for (let bucket: u32 = 0; bucket < <u32>(1 << perUnit); bucket++) {
      const entry = ((u - unit) << perUnit) + bucket;
      store<u32>(directory + ((<usize>entry) << 2), offset + <u32>(at - lists));
      let stop = next;
      while (stop < gathered && <u32>(load<u64>(from + ((<usize>stop) << 3)) >> 40) === bucket) stop++;
      if (stop === next) continue;
      list.begin(at, stop - next, separators, wide);
      for (; next < stop; next++) {
        const key = load<u64>(from + ((<usize>next) << 3));
        list.posting(<u32>(key >> 16) & 0xffffff, <u32>key & 0xffff);
      }
      at = list.end();
    }
  }
  return <u32>(at - lists);
}
