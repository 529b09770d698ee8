import { DISTINCT, FOUND, KEYS, key, LAST, MIDDLE, ODD_KEY, QUERY, STORED } from './layout';
import { bitErrors } from './popcount';
import { fresh, seen } from './seen';

/** A key that has 2 % of the other keys behind it; fewer are chance. */
function chance(top: u32, distinct: u32): bool {
  return <f64>top < <f64>distinct * 0.02;
}

/**
 * Finds the offset at which most keys of the stored fingerprint have their last place in the query, and compares there.
 * `within` 0 allows every offset. Writes FOUND and returns true, or false when the two have nothing to do with each other.
 */
export function align(stored: u32, query: u32, within: u32, odd: u32): bool {
  const reach = within === 0 ? <u32>65_535 : within;
  const below = min(reach, query);
  const above = min(reach, stored);
  const first = MIDDLE - ((<usize>below) << 2);
  const last = MIDDLE + ((<usize>above) << 2);
  memory.fill(first, 0, last - first + 4);
  fresh();
  let top: u32 = 0;
  let best: usize = 0;
  let ties: u32 = 0;
  // From the end, so that the last place of a key is met first; place 0 counts as none on either side.
  for (let at: u32 = stored - 1; at > 0 && at < stored; at--) {
    const k = key(STORED + ((<usize>at) << 2));
    const place = <u32>load<u16>(LAST + ((<usize>k) << 1));
    if (place === 0 || seen(k)) continue;
    const offset = <i32>at - <i32>place;
    if (<u32>abs(offset) > reach) continue;
    const entry = <usize>(<isize>MIDDLE + ((<isize>offset) << 2));
    const old = load<u32>(entry);
    const count = (old >>> 16) + 1;
    store<u32>(entry, (count << 16) | max(old & 0xffff, k));
    if (count > top) {
      top = count;
      best = entry;
      ties = 1;
    } else if (count === top) ties++;
  }
  if (top === 0) return false;
  // An offset leaves out at most `below` hashes of the query.
  if (chance(top, <u32>load<u16>(DISTINCT + ((<usize>below) << 1)) - (odd > below ? 1 : 0))) return false;
  if (ties > 1) best = firstToReach(top, first, last);
  return measure(stored, query, (<i32>best - <i32>MIDDLE) >> 2, top, odd);
}

/** The offset that had `top` keys first when keys are counted in rising order: the one whose greatest key is least. */
function firstToReach(top: u32, first: usize, last: usize): usize {
  let best: usize = 0;
  let least: u32 = KEYS;
  for (let entry = first; entry <= last; entry += 4) {
    const value = load<u32>(entry);
    if (value >>> 16 === top && (value & 0xffff) < least) {
      least = value & 0xffff;
      best = entry;
    }
  }
  return best;
}

function measure(stored: u32, query: u32, offset: i32, top: u32, odd: u32): bool {
  const cutStored = <u32>max(offset, 0);
  const cutQuery = <u32>max(-offset, 0);
  const pairs = min(stored - cutStored, query - cutQuery) >> 1;
  if (pairs === 0) return false;
  let distinctQuery = <u32>load<u16>(DISTINCT + ((<usize>cutQuery) << 1));
  if (chance(top, distinctQuery - (odd > cutQuery ? 1 : 0))) return false;
  const counted = distinctStored(stored, cutStored, odd > cutQuery);
  if (oddTaken) distinctQuery--;
  if (chance(top, max(counted, distinctQuery))) return false;
  const errors = bitErrors(STORED + ((<usize>cutStored) << 2), QUERY + ((<usize>cutQuery) << 2), pairs << 1);
  store<u32>(FOUND, top);
  store<i32>(FOUND, offset, 4);
  store<u32>(FOUND, pairs, 8);
  store<u32>(FOUND, errors, 12);
  store<u32>(FOUND, counted, 16);
  store<u32>(FOUND, distinctQuery, 20);
  return true;
}

/** Set by distinctStored: the query has the odd key too, but it is used up. */
let oddTaken: bool = false;

/**
 * Distinct keys of the stored fingerprint from `cut` on. The odd key is a case of its own, as in the original, whose table
 * of seen keys keeps a byte of the table of places: it is taken beforehand when key 8191 has its last place at 256 or later.
 */
function distinctStored(stored: u32, cut: u32, queryHasOdd: bool): u32 {
  fresh();
  let distinct: u32 = 0;
  let hasOdd = false;
  for (let at = cut; at < stored; at++) {
    const k = key(STORED + ((<usize>at) << 2));
    if (!seen(k)) {
      distinct++;
      if (k === ODD_KEY) hasOdd = true;
    }
  }
  oddTaken = false;
  if (!hasOdd && !queryHasOdd) return distinct;
  let taken = false;
  for (let at = stored; at > 256 && !taken; at--) {
    taken = key(STORED + ((<usize>(at - 1)) << 2)) === 8191;
  }
  if (hasOdd && taken) distinct--;
  oddTaken = queryHasOdd && (taken || hasOdd);
  return distinct;
}
