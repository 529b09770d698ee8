export interface CookieOptions {
  /** Lifetime in seconds; 0 deletes the cookie, undefined makes it last until the browser closes. */
  readonly maxAgeSeconds?: number;
  /** Only over TLS; take it from `ctx.client.secure`. */
  readonly secure: boolean;
  /** '/' by default. */
  readonly path?: string;
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
  /** False lets scripts read the cookie; true by default. */
  readonly httpOnly?: boolean;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The cookies of a `cookie` header (RFC 6265, 5.4) by name; of several with one name the first counts, as browsers
 * send the most specific one first. Values that are not percent-encoding stay as they are.
 */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const found: Record<string, string> = Object.create(null);
  if (header === undefined) return found;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name === '' || name in found) continue;
    found[name] = decode(pair.slice(equals + 1).trim());
  }
  return found;
}

/** A `set-cookie` header line. Throws on a name that is no token. HttpOnly and SameSite=Lax unless said otherwise. */
export function cookie(name: string, value: string, options: CookieOptions): string {
  if (!token.test(name)) throw new TypeError(`${JSON.stringify(name)} cannot name a cookie`);
  const parts = [`${name}=${encodeURIComponent(value)}`, `Path=${options.path ?? '/'}`];
  if (options.maxAgeSeconds !== undefined) parts.push(`Max-Age=${Math.trunc(options.maxAgeSeconds)}`);
  if (options.secure) parts.push('Secure');
  if (options.httpOnly !== false) parts.push('HttpOnly');
  parts.push(`SameSite=${options.sameSite ?? 'Lax'}`);
  return parts.join('; ');
}

function decode(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value;
  if (!bare.includes('%')) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
