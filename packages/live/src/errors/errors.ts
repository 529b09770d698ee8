/** What can go wrong with live, by a code that clients may rely on. */
export type LiveErrorCode =
  | 'not_found' // does not exist, or not for who asked
  | 'invalid'
  | 'forbidden'
  | 'conflict'
  | 'not_available' // exists, but cannot be used now: it moves, its folder is away, its old rows cannot be read
  | 'quota_exceeded' // `details` has metric, limit and used
  | 'too_many' // of something within a time: try again
  | 'busy';

export interface LiveErrorOptions extends ErrorOptions {
  /** Further members for the client. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * An error of live: `code` for programs, `safe` for the people who asked, `details` for both,
 * `cause` for the log. Faces turn it into their own shape.
 */
export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly code: LiveErrorCode;
  readonly safe: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: LiveErrorCode, safe: string, options: LiveErrorOptions = {}) {
    super(safe, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.safe = safe;
    this.details = options.details ?? {};
  }
}

/** The answer to anything that does not exist or must not be known. */
export function notFound(what: string): LiveError {
  return new LiveError('not_found', `There is no such ${what}.`);
}
