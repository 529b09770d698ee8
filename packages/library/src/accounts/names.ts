import { AccountError } from './errors.ts';

const usernamePattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u;

/** A name for an account in its stored form. Throws `bad_username`. */
export function parseUsername(text: string): string {
  const name = text.normalize('NFKC').trim();
  if (usernamePattern.test(name)) return name;
  throw new AccountError(
    'bad_username',
    'A name has 1 to 64 letters or digits; dots, dashes and underscores may follow the first.',
  );
}

/** Names that differ only in this form are one name. */
export function foldName(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/** Longest password in bytes: more would only make hashing slow. */
export const maxPasswordBytes = 1024;

/** Throws `weak_password` unless the password may be set for this account. */
export function checkPassword(password: string, username: string): void {
  if (Array.from(password).length < 8) throw weak('A password has at least 8 characters.');
  if (Buffer.byteLength(password) > maxPasswordBytes) throw weak('A password has at most 1024 bytes.');
  if (foldName(password) === foldName(username)) throw weak('The password must not be the name.');
}

const weak = (safe: string) => new AccountError('weak_password', safe);

/** A name or label that people see, trimmed. Throws `bad_name` when it is empty, too long or holds control characters. */
export function parseLabel(text: string): string {
  const label = text.normalize('NFC').trim();
  if (label !== '' && label.length <= 100 && !/\p{Cc}/u.test(label)) return label;
  throw new AccountError('bad_name', 'Give a name of 1 to 100 characters.');
}
