import { createHash } from 'node:crypto';
import type { Identity } from './provider.ts';

/** A row that links somebody with his account: its table and its key. */
export interface Link {
  readonly table: 'account_google' | 'account_openid';
  readonly id: string;
}

/** Who says so of himself in Google's ID tokens (https://accounts.google.com/.well-known/openid-configuration). */
const google = 'https://accounts.google.com';
/** Characters of the column. */
const longest = 255;

/** Google's users have a table of their own; for others the issuer belongs to the id: a subject is one's own there only. */
export function linkOf({ issuer, subject }: Identity): Link {
  if (issuer === google && subject.length <= longest) return { table: 'account_google', id: subject };
  // An issuer has no fragment, so the first # ends it.
  const id = `${issuer}#${subject}`;
  if (id.length <= longest) return { table: 'account_openid', id };
  return { table: 'account_openid', id: `sha256:${createHash('sha256').update(id).digest('hex')}` };
}
