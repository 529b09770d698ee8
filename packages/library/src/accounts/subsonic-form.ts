import { hash, timingSafeEqual } from 'node:crypto';
import { plainAppPassword, withDashes } from './secrets.ts';

/** The parameters by which Subsonic and OpenSubsonic clients say who they are. Undefined: not sent. */
export interface SubsonicCredentials {
  readonly u?: string | undefined;
  readonly t?: string | undefined;
  readonly s?: string | undefined;
  readonly p?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** An error of the protocol, https://opensubsonic.netlify.app/docs/responses/error/ */
export interface SubsonicRefusal {
  readonly code: 10 | 40 | 43 | 44;
  readonly message: string;
}

/** What was sent, in one of three shapes. `matches` is asked of every app password of the account, without dashes. */
export type SubsonicForm =
  | { readonly kind: 'refused'; readonly refusal: SubsonicRefusal }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'password'; readonly username: string; readonly matches: (plain: string) => boolean };

const longest = 1024;

/** Which form of sign-in the parameters are. Empty ones beside another form do not count: some clients send all. */
export function subsonicForm({ u, t, s, p, apiKey }: SubsonicCredentials): SubsonicForm {
  if (apiKey !== undefined && (apiKey !== '' || !(u || t || s || p))) {
    return u || t || s || p ? conflict : { kind: 'key', key: apiKey.slice(0, longest) };
  }
  if (p && t) return conflict;
  if (u === undefined) return missing('u');
  const username = u.slice(0, longest);
  if (t !== undefined && (t !== '' || p === undefined)) {
    return s === undefined ? missing('s') : { kind: 'password', username, matches: tokenMatch(t, s) };
  }
  return p === undefined ? missing('p') : { kind: 'password', username, matches: passwordMatch(p) };
}

const conflict: SubsonicForm = {
  kind: 'refused',
  refusal: { code: 43, message: 'Multiple conflicting authentication mechanisms provided.' },
};

function missing(name: string): SubsonicForm {
  return { kind: 'refused', refusal: { code: 10, message: `Required parameter ${name} is missing.` } };
}

/** t = md5(password + s) in hex (API 1.13.0); the password as it is shown, with dashes, or without. */
function tokenMatch(t: string, s: string): (plain: string) => boolean {
  const token = Buffer.from(/^[0-9a-f]{32}$/i.test(t) ? t : '', 'hex');
  const salt = s.slice(0, longest);
  const made = (password: string): boolean => {
    const expected = hash('md5', password + salt, 'buffer');
    return token.length === expected.length && timingSafeEqual(token, expected);
  };
  return (plain) => {
    const dashed = made(withDashes(plain));
    return made(plain) || dashed;
  };
}

/** p is the password itself, or `enc:` and its bytes in hex. */
function passwordMatch(p: string): (plain: string) => boolean {
  const typed = Buffer.from(plainAppPassword(decode(p.slice(0, longest))));
  return (plain) => {
    const expected = Buffer.from(plain);
    return typed.length === expected.length && timingSafeEqual(typed, expected);
  };
}

function decode(p: string): string {
  return p.startsWith('enc:') ? Buffer.from(p.slice(4), 'hex').toString('utf8') : p;
}
