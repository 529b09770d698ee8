import { behindLast, ofQuery, ofStored } from './distinct';
import { FOUND, ODD_KEY, QUERY, STORED } from './layout';
import { bitErrors } from './popcount';
import { aligned, shared, tally, top } from './shared';

/** Keys of one offset that are fewer than 2 % of all keys are chance. */
function chance(distinct: u32): bool {
  return <f64>top < <f64>distinct * 0.02;
}

/**
 * Finds the offset at which most keys of the stored fingerprint have their last place in the query, and compares there.
 * `within` 0 allows every offset. Writes FOUND and returns true, or false when the two have nothing to do with each other.
 */
export function align(stored: u32, query: u32, within: u32, odd: u32): bool {
  const reach = within === 0 ? <u32>65_535 : within;
  const offset = tally(aligned(shared(stored), reach));
  if (top === 0) return false;
  // An offset leaves out at most so many hashes of the query.
  const below = min(reach, query);
  if (chance(ofQuery(below) - (odd > below ? 1 : 0))) return false;
  const cutStored = <u32>max(offset, 0);
  const cutQuery = <u32>max(-offset, 0);
  const pairs = min(stored - cutStored, query - cutQuery) >> 1;
  if (pairs === 0) return false;
  if (!diverse(stored, cutStored, query, cutQuery) && !count(stored, cutStored, cutQuery, odd)) return false;
  const from = STORED + ((<usize>cutStored) << 2);
  store<i32>(FOUND, offset);
  store<u32>(FOUND, pairs, 4);
  store<u32>(FOUND, bitErrors(from, QUERY + ((<usize>cutQuery) << 2), pairs << 1), 8);
  return true;
}

/**
 * True when the keys are so many that the score does not depend on how many they are: half of the hashes on each side and
 * one to spare. For nearly all music the first two thirds of a fingerprint show it.
 */
function diverse(stored: u32, cutStored: u32, query: u32, cutQuery: u32): bool {
  const sizeStored = stored - cutStored;
  const sizeQuery = query - cutQuery;
  if (chance(max(sizeStored, sizeQuery)) || ofQuery(cutQuery) << 1 < sizeQuery) return false;
  if (ofStored(cutStored, cutStored + ((sizeStored * 5) >> 3)) << 1 < sizeStored) return false;
  store<u32>(FOUND, sizeStored, 12);
  store<u32>(FOUND, sizeQuery, 16);
  return true;
}

/** Counts the distinct keys of both sides. False when those of one offset are chance beside them. */
function count(stored: u32, cutStored: u32, cutQuery: u32, odd: u32): bool {
  let inStored = ofStored(cutStored, stored);
  let inQuery = ofQuery(cutQuery);
  // The odd key is a case of its own, as in the original, whose table of seen keys keeps a byte of the table of places: it
  // counts as seen beforehand when key 8191 has its last place at 256 or later, and what one side took the other has not.
  const storedHasOdd = behindLast(ODD_KEY, stored) > cutStored;
  const taken = behindLast(8191, stored) > 256;
  if (storedHasOdd && taken) inStored--;
  if (odd > cutQuery && (taken || storedHasOdd)) inQuery--;
  store<u32>(FOUND, inStored, 12);
  store<u32>(FOUND, inQuery, 16);
  return !chance(max(inStored, inQuery));
}
