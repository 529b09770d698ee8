import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What begins the stored form of an account's key. No key that is given may begin with it. */
const mark = 'sha256:';

/** Characters of the column that holds a key. */
const longest = 40;

/** True for what can be a key: 1 to 40 printable characters of ASCII without spaces, and no stored form. */
export function isKey(text: string): boolean {
  return /^[!-~]{1,40}$/.test(text) && !text.startsWith(mark);
}

/** A new random key of 10 letters and digits. */
export function newKey(): string {
  return lettersOf(randomBytes(30)).slice(0, 10);
}

/** A new key and the form in which it is stored. */
export function newStoredKey(): { readonly key: string; readonly stored: string } {
  const key = newKey();
  return { key, stored: storedForm(key) };
}

/**
 * The key of somebody who signed in elsewhere: always the same for the same
 * secret and subject, so that it need not be stored.
 */
export function derivedKey(secret: string, subject: string): string {
  return lettersOf(createHmac('sha512', secret).update(`acoustid account ${subject}`).digest()).slice(0, 20);
}

/** The form in which an account's key is stored: it proves a key and does not tell it. 198 bits of SHA-256. */
export function storedForm(key: string): string {
  const digest = createHash('sha256').update(`acoustid ${key}`).digest('base64url');
  return mark + digest.slice(0, longest - mark.length);
}

/** True for a stored key that tells nothing; accounts of the original service came with theirs in the clear. */
export const isStoredForm = (stored: string): boolean => stored.startsWith(mark);

const lettersOf = (bytes: Buffer): string => bytes.toString('base64').replace(/[^A-Za-z0-9]/g, '');
