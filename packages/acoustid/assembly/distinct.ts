import * as l from './layout';

function keyAt(at: u32): u32 {
  return l.key(l.STORED + ((<usize>at) << 2));
}

/** Distinct keys of the query from a position on. */
export function ofQuery(at: u32): u32 {
  return <u32>load<u16>(l.DISTINCT + ((<usize>at) << 1));
}

/** Distinct keys of the stored fingerprint from one position to below another: each counts at its last place. */
export function ofStored(from: u32, to: u32): u32 {
  for (let at = from; at < to; at++) store<u16>(l.PLACE + ((<usize>keyAt(at)) << 1), <u16>at);
  let count: u32 = 0;
  for (let at = from; at < to; at++) {
    count += <u32>(<u32>load<u16>(l.PLACE + ((<usize>keyAt(at)) << 1)) === at);
  }
  return count;
}

/** The position after the last hash of the stored fingerprint with a key, or 0. */
export function behindLast(k: u32, stored: u32): u32 {
  for (let at = stored; at > 0; at--) if (keyAt(at - 1) === k) return at;
  return 0;
}
