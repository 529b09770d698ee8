import { isIPv4, isIPv6 } from 'node:net';
import { foldName } from './names.ts';

/** Failures that are free: people mistype. */
export const freeFailures = 4;
const longestMs = 15 * 60_000;

/** Failures this far in the past no longer count. */
export const forgetAfterMs = 60 * 60_000;

/** How long the next try is refused after so many failures in a row, in ms: 1 s, 2 s, 4 s ... up to 15 minutes. */
export function lockMs(failures: number): number {
  if (failures <= freeFailures) return 0;
  return Math.min(1000 * 2 ** Math.min(failures - freeFailures - 1, 30), longestMs);
}

/**
 * Failures at the door of the house and at /rest are counted apart: a forgotten phone with a revoked app password must
 * not keep its owner from signing in.
 */
export type Door = 'house' | 'rest';

const prefix: Readonly<Record<Door, string>> = { house: '', rest: 'rest-' };

/** What failures are counted by for a name, whether or not an account has it. */
export function accountSubject(username: string, door: Door = 'house'): string {
  return `${prefix[door]}account:${foldName(username).slice(0, 128)}`;
}

/** What failures are counted by for an address. Whoever has an IPv6 address has its whole /64. */
export function addressSubject(address: string, door: Door = 'house'): string {
  return `${prefix[door]}address:${network(address)}`;
}

function network(address: string): string {
  const bare = address.toLowerCase().replace(/%.*$/, '');
  const mapped = bare.replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(mapped)) return mapped;
  if (!isIPv6(bare)) return bare.slice(0, 64);
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  // A dotted end stands for two groups, but never among the first four.
  const dotted = bare.includes('.') ? 1 : 0;
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length - dotted;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}
