import { type HttpError, problem } from '@bandstand/http';
import { AccountError } from '../../accounts/index.ts';
import { LibraryError, type LibraryErrorCode } from '../../errors/index.ts';

/** The errors of the protocol, https://opensubsonic.netlify.app/docs/responses/error/ */
export type FailureCode = 0 | 10 | 20 | 30 | 40 | 41 | 42 | 43 | 44 | 50 | 60 | 70;

const kind = 'subsonic_failure';

/** An error as these clients know them: it is answered with HTTP status 200 and this code. */
export function failure(code: FailureCode, message: string, cause?: unknown): HttpError {
  return problem(kind, 400, message, { extra: { failure: code }, ...(cause === undefined ? {} : { cause }) });
}

export const nothingThere = (what: string): HttpError => failure(70, `There is no such ${what}.`);

const codes: Readonly<Record<LibraryErrorCode, FailureCode>> = {
  not_found: 70,
  forbidden: 50,
  invalid: 0,
  conflict: 0,
  not_available: 0,
  not_supported: 0,
  busy: 0,
};

/** Errors of the library and of its reading threads as failures; all others as they are. */
export function asFailure(error: unknown): unknown {
  if (error instanceof LibraryError) return failure(codes[error.code], error.safe, error);
  if (error instanceof AccountError)
    return failure(error.code === 'account_not_found' ? 70 : 0, error.safe, error);
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code !== 'overloaded' && error.code !== 'closed') return error;
  return problem('overloaded', 503, 'The server has too much to do. Try again in a moment.', {
    cause: error,
    headers: { 'retry-after': '5' },
  });
}

export interface FailureAnswer {
  readonly code: FailureCode;
  /** Of HTTP: 200 for what the protocol has words for. */
  readonly status: number;
}

const byStatus: Readonly<Record<number, FailureCode>> = { 401: 40, 403: 50, 404: 70 };

/** How an error is answered. Only what concerns the connection and not the request keeps its HTTP status: 429, 413, 500. */
export function answerTo(error: HttpError): FailureAnswer {
  const { failure: own } = error.extra;
  if (error.code === kind && typeof own === 'number') return { code: own as FailureCode, status: 200 };
  const code = byStatus[error.status];
  return code === undefined ? { code: 0, status: error.status } : { code, status: 200 };
}
