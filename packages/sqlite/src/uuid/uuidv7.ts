import { randomBytes } from 'node:crypto';
import type { Clock } from '../engine/index.ts';

/** That many random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * A UUID of version 7 (RFC 9562, 5.7) in lower case: 48 bits of `clock` in front, 74 random bits behind.
 * Sorts by time to the millisecond.
 */
export function uuidv7(clock: Clock = Date.now, random: RandomBytes = randomBytes): string {
  const time = Math.trunc(clock()).toString(16).padStart(12, '0').slice(-12);
  const bytes = random(10);
  bytes[0] = 0x70 | ((bytes[0] ?? 0) & 0x0f);
  bytes[2] = 0x80 | ((bytes[2] ?? 0) & 0x3f);
  const rest = Buffer.from(bytes.buffer, bytes.byteOffset, 10).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

const milliseconds = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

/**
 * The same as a SQL expression, in parentheses, for `DEFAULT` and inside statements; it needs no function of ours, so any
 * program may write to the table. Each use inside one statement has that statement's time.
 */
export const uuidv7Sql = `(printf('%08x-%04x-%04x-%04x-%012x', \
${milliseconds} >> 16, ${milliseconds} & 65535, \
28672 | (random() & 4095), 32768 | (random() & 16383), random() & 281474976710655))`;
