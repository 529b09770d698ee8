/** `timeout`: there was no time to look everywhere; `unavailable`: the index or the database does not answer now. */
export type MatchErrorCode = 'timeout' | 'unavailable';

/** There is no answer, which is not the same as no match. Clients are asked to come again. */
export class MatchError extends Error {
  override readonly name = 'MatchError';
  readonly code: MatchErrorCode;
  /** Seconds after which it is worth another try. */
  readonly retryAfterSeconds: number;

  constructor(code: MatchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryAfterSeconds = code === 'timeout' ? 2 : 10;
  }
}

const reasonOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'reason' in error ? error.reason : undefined;

/** What an index or store rejected with, as a MatchError; an error without a reason is a fault and stays what it is. */
export function asMatchError(error: unknown): unknown {
  if (error instanceof MatchError) return error;
  const reason = reasonOf(error);
  if (reason === 'SearchTimeout')
    return new MatchError('timeout', 'the search took too long', { cause: error });
  if (typeof reason === 'string')
    return new MatchError('unavailable', `the index says ${reason}`, { cause: error });
  return error;
}
