import { DISTINCT, KEYS, key, LAST, ODD_KEY, QUERY } from './layout';
import { fresh, seen } from './seen';

/** Makes the tables of the `length` hashes at QUERY. Returns the position after the last hash with the odd key, or 0. */
export function load(length: u32): u32 {
  memory.fill(LAST, 0, KEYS << 1);
  fresh();
  let distinct: u32 = 0;
  let odd: u32 = 0;
  store<u16>(DISTINCT + ((<usize>length) << 1), 0);
  for (let at: i32 = <i32>length - 1; at >= 0; at--) {
    const k = key(QUERY + ((<usize>at) << 2));
    if (!seen(k)) {
      distinct++;
      if (k === ODD_KEY) odd = at + 1;
      else store<u16>(LAST + ((<usize>k) << 1), <u16>at);
    }
    store<u16>(DISTINCT + ((<usize>at) << 1), <u16>distinct);
  }
  return odd;
}
