import type { CorsMode } from '../routes/index.ts';

/** The header names and values that let a browser hand an answer to a script of another site. */
export type CorsHeaders = Readonly<Record<string, string>>;

/** Headers of answers that scripts of other sites may read beyond the few that are always readable. */
const exposed =
  'accept-patch, accept-ranges, content-disposition, content-length, content-range, etag, link, location, ratelimit, retry-after, tus-resumable, upload-expires, upload-length, upload-offset, x-request-id';
const preflightSeconds = '600';
const open: CorsHeaders = { 'access-control-allow-origin': '*' };
const openAndExposed: CorsHeaders = { ...open, 'access-control-expose-headers': exposed };

/** Answers for the origins of one server. Build it once; the list holds exact origins. */
export interface Cors {
  /** True for an origin that may use this site with credentials. */
  readonly allowed: (origin: string) => boolean;
  /** Headers for the answer to a request with this origin (undefined when it has none). */
  answer(origin: string | undefined, mode: CorsMode): CorsHeaders;
  /** Headers for a preflight; undefined when the origin may not. */
  preflight(
    origin: string,
    mode: CorsMode,
    methods: readonly string[],
    asked: string | undefined,
  ): CorsHeaders | undefined;
}

/** Throws TypeError on an entry that is no exact origin (`*`, `null`, a path, a missing scheme). */
export function createCors(origins: readonly string[]): Cors {
  const list = new Set(origins.map(exactOrigin));
  const allowed = (origin: string) => list.has(origin);
  const answer = (origin: string | undefined, mode: CorsMode): CorsHeaders => {
    // Who sends no origin is no script of a browser. The first header stays, as what is shared may come from a cache.
    if (mode === 'public-no-credentials') return origin === undefined ? open : openAndExposed;
    if (list.size === 0) return {};
    if (origin === undefined || !allowed(origin)) return { vary: 'origin' };
    return {
      vary: 'origin',
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': exposed,
    };
  };
  return {
    allowed,
    answer,
    preflight(origin, mode, methods, asked) {
      if (mode === 'site' && !allowed(origin)) return undefined;
      return {
        ...answer(origin, mode),
        'access-control-allow-methods': methods.join(', '),
        // With credentials a `*` would be taken literally, so the names asked for are repeated.
        ...(asked === undefined ? {} : { 'access-control-allow-headers': headerNames(asked) }),
        'access-control-max-age': preflightSeconds,
      };
    },
  };
}

function exactOrigin(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || parsed.origin !== text || !/^https?:$/.test(parsed.protocol)) {
    throw new TypeError(`${JSON.stringify(text)} is no exact origin such as https://music.example.org`);
  }
  return text;
}

function headerNames(asked: string): string {
  const names = asked.split(',').map((name) => name.trim().toLowerCase());
  return names
    .filter((name) => /^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name))
    .slice(0, 50)
    .join(', ');
}
