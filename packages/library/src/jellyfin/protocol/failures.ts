import { type HttpError, problem } from '@bandstand/http';
import { AccountError } from '../../accounts/index.ts';
import { LibraryError, type LibraryErrorCode } from '../../errors/index.ts';

const statuses: Readonly<Record<LibraryErrorCode, number>> = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  not_available: 503,
  not_supported: 501,
  busy: 503,
};

/** The answer for whatever does not exist, or not for this viewer. */
export const nothingThere = (what: string): HttpError =>
  problem('not_found', 404, `There is no such ${what}.`);

export const forbidden = (safe: string): HttpError => problem('forbidden', 403, safe);

/**
 * Errors of the library, of accounts and of the reading threads with the
 * status these clients expect; others as they are.
 */
export function asFailure(error: unknown): unknown {
  if (error instanceof LibraryError)
    return problem(error.code, statuses[error.code], error.safe, {
      cause: error,
      headers: waiting(error.code),
    });
  if (error instanceof AccountError) return accountFailure(error);
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code !== 'overloaded' && error.code !== 'closed') return error;
  return problem('overloaded', 503, 'The server has too much to do. Try again in a moment.', {
    cause: error,
    headers: { 'retry-after': '5' },
  });
}

const waiting = (code: string): Readonly<Record<string, string>> =>
  code === 'busy' ? { 'retry-after': '5' } : {};

const accountStatuses: Readonly<Record<string, number>> = { bad_credentials: 401, locked: 429, busy: 503 };

function accountFailure(error: AccountError): HttpError {
  const seconds = Math.ceil(error.retryAfterMs / 1000);
  return problem(error.code, accountStatuses[error.code] ?? 400, error.safe, {
    cause: error,
    headers: seconds > 0 ? { 'retry-after': String(seconds) } : {},
  });
}
