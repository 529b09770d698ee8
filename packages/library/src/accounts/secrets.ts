import { hash, timingSafeEqual } from 'node:crypto';
import type { Random } from './ports.ts';

/** Sessions and API tokens are told apart by how they begin, by us and by tools that look for leaked secrets. */
export const sessionPrefix = 'bses_';
export const apiTokenPrefix = 'bs_';

/** A secret of 256 random bits in base64url behind a prefix. */
export function opaqueToken(random: Random, prefix: string): string {
  return prefix + Buffer.from(random(32)).toString('base64url');
}

/** What is stored of a token: SHA-256 in hex. A token has 256 random bits, so that a slow hash adds nothing. */
export function tokenHash(token: string): string {
  return hash('sha256', token);
}

/** Compares two secrets in a time that says nothing about where they differ. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 24 characters of base32 (120 bits), without the dashes that are shown. */
export function appPasswordText(random: Random): string {
  return Array.from(random(24), (byte) => alphabet.charAt(byte % 32)).join('');
}

/** The form that is shown: six groups of four, so that it can be typed on a phone. */
export function withDashes(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1-');
}

/** What a person typed as it is stored: without dashes and spaces, in lower case. */
export function plainAppPassword(typed: string): string {
  return typed.replace(/[\s-]/g, '').toLowerCase();
}
