import { scrypt, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from '@bandstand/sqlite';

/** As it lies in `ingress_auth`. */
export interface HashedPassword {
  readonly hash: string;
  readonly salt: string;
}

const bytes = 32;

/** scrypt as StreamHub uses it (N 2^14, r 8, p 1, the salt's text, 32 bytes), in another thread. */
function derive(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}

export async function hashPassword(password: string, random: RandomBytes): Promise<HashedPassword> {
  const salt = Buffer.from(random(16)).toString('hex');
  return { hash: (await derive(password, salt)).toString('hex'), salt };
}

export async function isPassword(password: string, { hash, salt }: HashedPassword): Promise<boolean> {
  const wanted = Buffer.from(hash, 'hex');
  return wanted.length === bytes && timingSafeEqual(await derive(password, salt), wanted);
}
