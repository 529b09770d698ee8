/** What a browser says about where a request was made. */
export interface Provenance {
  readonly method: string;
  readonly origin: string | undefined;
  /** `sec-fetch-site`, written by browsers alone and out of reach of scripts. */
  readonly fetchSite: string | undefined;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request may change something on the strength of a cookie: only when the browser says that a page of this
 * site (or of an allowed origin) made it. Without any word of the browser the answer is no.
 */
export function cameFromHere(
  from: Provenance,
  ownOrigins: readonly string[],
  allowed: (origin: string) => boolean,
) {
  if (safeMethods.has(from.method)) return true;
  if (from.origin !== undefined) return ownOrigins.includes(from.origin) || allowed(from.origin);
  return from.fetchSite === 'same-origin';
}

/** Like `cameFromHere`, but a request without any word of a browser passes: a program, not somebody's page. */
export function notFromElsewhere(
  from: Provenance,
  ownOrigins: readonly string[],
  allowed: (origin: string) => boolean,
) {
  if (from.origin === undefined && from.fetchSite === undefined) return true;
  return from.fetchSite === 'none' && from.origin === undefined
    ? true
    : cameFromHere(from, ownOrigins, allowed);
}
