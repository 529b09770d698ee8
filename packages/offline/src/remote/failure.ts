/**
 * Why a server gave no answer of use. `network`: it was not reached, or the connection broke; `slow`: no answer in time;
 * `auth`: the token is not valid (any more) or may not do this; `gone`: no such thing; `busy`: come back, perhaps at a
 * given time; `server`: its own fault; `refused`: it will never take this; `nonsense`: the answer is none of its protocol.
 */
export type FailureKind = 'network' | 'slow' | 'auth' | 'gone' | 'busy' | 'server' | 'refused' | 'nonsense';

/** A request that came to nothing. */
export class ServerFailure extends Error {
  override readonly name = 'ServerFailure';
  readonly kind: FailureKind;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** What Retry-After said, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    more: {
      readonly status?: number;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
  }

  get code(): FailureKind {
    return this.kind;
  }
}

/** Milliseconds that a Retry-After asks to wait (RFC 9110 10.2.3); `undefined` when it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

/** What an answer with such a status means. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 404) return 'gone';
  if (status === 408 || status === 425 || status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'server' : 'refused';
}
