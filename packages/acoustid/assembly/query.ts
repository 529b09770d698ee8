import { DISTINCT, KEYS, key, LAST, ODD_KEY, QUERY } from './layout';

/** Makes the tables of the `length` hashes at QUERY. Returns the position after the last hash with the odd key, or 0. */
export function prepare(length: u32): u32 {
  memory.fill(LAST, 0, KEYS << 1);
  for (let at: u32 = 0; at < length; at++) {
    store<u16>(LAST + ((<usize>key(QUERY + ((<usize>at) << 2))) << 1), <u16>at);
  }
  let distinct: u32 = 0;
  let odd: u32 = 0;
  store<u16>(DISTINCT + ((<usize>length) << 1), 0);
  for (let at: i32 = <i32>length - 1; at >= 0; at--) {
    const k = key(QUERY + ((<usize>at) << 2));
    const last = <u32>(<u32>load<u16>(LAST + ((<usize>k) << 1)) === <u32>at);
    distinct += last;
    store<u16>(DISTINCT + ((<usize>at) << 1), <u16>distinct);
    if (k === ODD_KEY && odd === 0) odd = at + 1;
  }
  store<u16>(LAST + ((<usize>ODD_KEY) << 1), 0);
  return odd;
}
