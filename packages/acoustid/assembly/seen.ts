import { KEYS, SEEN } from './layout';

/** A stamp says which keys were seen since `fresh`, so that the table is wiped once in 65,535 times only. */
let stamp: u32 = 0;

/** Forgets all keys. */
export function fresh(): void {
  stamp++;
  if (stamp > 0xffff) {
    memory.fill(SEEN, 0, KEYS << 1);
    stamp = 1;
  }
}

/** True when the key was seen since `fresh`; from now on it is. */
export function seen(key: u32): bool {
  const at = SEEN + ((<usize>key) << 1);
  if (<u32>load<u16>(at) === stamp) return true;
  store<u16>(at, <u16>stamp);
  return false;
}
