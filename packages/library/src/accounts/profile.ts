import { AccountError } from './errors.ts';
import { parseLabel } from './names.ts';

/** A name to show, or null when it is empty. Throws `bad_name`. */
export function parseProfileText(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : parseLabel(text);
}

/** An address for mail, or null when it is empty. Throws `bad_email`. Whether mail arrives is not known. */
export function parseEmail(text: string | null): string | null {
  const address = text?.trim() ?? '';
  if (address === '') return null;
  if (address.length <= 254 && /^[^\s@<>"\p{Cc}]+@[^\s@<>"\p{Cc}]+$/u.test(address)) return address;
  throw new AccountError('bad_email', 'This is not an email address.');
}

/** Bytes; 0 means no limit. Throws `bad_quota`. */
export function parseQuota(bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  throw new AccountError('bad_quota', 'A quota is a whole number of bytes, 0 for no limit.');
}
