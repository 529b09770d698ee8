/** A number from 0 to below 1. `Math.random` is one. */
export type Random = () => number;

const FIRST_MS = 1000;
const LONGEST_MS = 300_000;

/**
 * Milliseconds to wait before attempt `failures` + 1: full jitter, anything up to 1 s, 2 s, 4 s ... 300 s, so that devices
 * that were cut off together do not come back together.
 */
export const backoffMs = (failures: number, random: Random): number =>
  Math.floor(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30)));
