import { addressMatcher } from '../proxies/index.ts';
import { blockedRanges } from './ranges.ts';

/** Tells whether a connection to this address may be made. */
export type AddressFilter = (address: string) => boolean;

/**
 * The filter of outgoing connections. `deny` adds to the blocked ranges; `allow` opens parts of them again for an
 * operator who means a neighbour, and loses against `deny`. What is no address is refused.
 */
export function addressFilter(allow: readonly string[] = [], deny: readonly string[] = []): AddressFilter {
  const denied = addressMatcher(deny);
  const allowed = addressMatcher(allow);
  const blocked = addressMatcher(blockedRanges.map(([cidr]) => cidr));
  const isAddress = addressMatcher(['0.0.0.0/0', '::/0']);
  return (address) => {
    if (!isAddress(address) || hidesAddress(address) || denied(address)) return false;
    return allowed(address) || !blocked(address);
  };
}

/** `addressMatcher` sees through IPv4-mapped forms; an outgoing connection has no reason to use one at all. */
function hidesAddress(address: string): boolean {
  return /^\[?::ffff:/i.test(address);
}
