/** What counts against an address. */
export type Offence = 'wrong_key' | 'wrong_token' | 'wrong_password';

/** So many within so long a time (ms) are too many. */
export const mostOffences = 10;
export const offenceWindowMs = 5 * 60_000;
const firstBanMs = 15 * 60_000;
const longestBanMs = 7 * 24 * 3_600_000;

/** How long an address is kept out that was banned `before` times already, in ms: each time twice as long. */
export function banMs(before: number): number {
  return Math.min(longestBanMs, firstBanMs * 2 ** Math.min(before, 20));
}
