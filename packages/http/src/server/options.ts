import type { Logger } from '../logging/index.ts';
import type { RateLimit } from '../ratelimit/index.ts';
import type { Exchange, RateClass, Route, ScopeRef } from '../routes/index.ts';

/** What an authenticator sees of a request. */
export type AuthRequest = Pick<
  Exchange<unknown>,
  | 'headers'
  | 'cookies'
  | 'client'
  | 'origin'
  | 'requestId'
  | 'log'
  | 'request'
  | 'rawParams'
  | 'rawQuery'
  | 'form'
>;

/**
 * Says who asks, or null when the request carries nothing of this scheme or nothing valid. It may throw an HttpError
 * where the face wants its own words (a lock-out, a protocol's error for wrong credentials).
 */
export type Authenticator<P> = (request: AuthRequest) => P | null | Promise<P | null>;

/** `hidden` means that the asker may not even learn that the thing exists: 404 instead of 403. */
export type Decision = boolean | 'hidden';

/** The one policy. It is asked for every permission but `public`, with null when nobody is signed in. */
export type Authorize<P> = (
  principal: P | null,
  permission: string,
  scope: ScopeRef | undefined,
) => Decision | Promise<Decision>;

export interface CorsOptions {
  /** Exact origins (`https://app.example.org`) that may use this site's answers with credentials. */
  readonly origins: readonly string[];
}

export interface CsrfOptions {
  /** Schemes that a browser adds by itself; `['cookie']` by default. */
  readonly ambient?: readonly string[];
}

export interface HttpLimits {
  /** Bytes of a JSON or form body unless the route says otherwise; 1 MiB. */
  readonly bodyBytes: number;
  /** Longest silence while a body is sent; 30 s. */
  readonly bodyIdleMs: number;
  /** Bytes of request line and headers; 16 KiB. */
  readonly headerBytes: number;
  /** Time to send the headers; 10 s. */
  readonly headersMs: number;
  /** A kept-alive connection without a request closes after this; 65 s. */
  readonly keepAliveMs: number;
  /** A connection on which nothing moves at all closes after this; 10 min. */
  readonly idleMs: number;
  /** Connections at once; 4,096. */
  readonly connections: number;
  /** Characters of one path parameter; 500. */
  readonly paramLength: number;
  /** WebSockets at once; 2,048. */
  readonly sockets: number;
  /** WebSockets of one address (a /64 of IPv6) at once; 100. */
  readonly socketsPerAddress: number;
  /** WebSockets of one account at once; 20. */
  readonly socketsPerAccount: number;
}

export interface HttpOptions<P> {
  readonly log: Logger;
  /** Time in ms since 1970. */
  readonly clock: () => number;
  /** Addresses and CIDR ranges of the proxies whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[];
  /** The address under which people know this server; undefined means the request's own. */
  readonly publicUrl?: string | undefined;
  readonly cors?: CorsOptions;
  readonly csrf?: CsrfOptions;
  /** Classes without an entry are not limited. */
  readonly rateLimits?: Partial<Readonly<Record<RateClass, RateLimit>>>;
  readonly authenticators: Readonly<Record<string, Authenticator<P>>>;
  /** `www-authenticate` by scheme, sent with 401 by routes that take the scheme. */
  readonly challenges?: Readonly<Record<string, string>>;
  readonly authorize: Authorize<P>;
  readonly limits?: Partial<HttpLimits>;
  /** Holds JSON replies to their schemas (500 `reply_mismatch`); for tests, as it costs time. */
  readonly checkReplies?: boolean;
  /** What the access log calls a principal; without it nobody is named there. */
  readonly nameOf?: (principal: P) => string;
  /** Called after every answer: for metrics. `route` is undefined for what no route answered, `ms` has fractions. */
  readonly onResponse?: (route: Route<P> | undefined, status: number, ms: number) => void;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 1024 * 1024,
  bodyIdleMs: 30_000,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  keepAliveMs: 65_000,
  idleMs: 600_000,
  connections: 4096,
  paramLength: 500,
  sockets: 2048,
  socketsPerAddress: 100,
  socketsPerAccount: 20,
};
