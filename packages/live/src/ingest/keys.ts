import { createHash } from 'node:crypto';
import type { RandomBytes } from '@bandstand/sqlite';

/** A new stream key: 24 random bytes, so that its hash needs no salt. No dot or colon is in it. */
export const newStreamKey = (random: RandomBytes): string => Buffer.from(random(24)).toString('base64url');

/** A password that somebody may have to type: 12 random bytes. */
export const newPassword = (random: RandomBytes): string => Buffer.from(random(12)).toString('base64url');

/** SHA-256 in hexadecimal: what is kept of a key. */
export const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The last four letters, for people who look for one in a list. */
export const keyHint = (key: string): string => key.slice(-4);
