import { problem, type Route, rethrowing } from '@bandstand/http';
import { LibraryError, type LibraryErrorCode } from '../errors/index.ts';

const statuses: Readonly<Record<LibraryErrorCode, number>> = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  not_available: 503,
  not_supported: 501,
  busy: 503,
};

/** The same routes, whose LibraryErrors become problem documents with the same code. */
export function answeringLibraryErrors<P>(routes: readonly Route<P>[]): Route<P>[] {
  return rethrowing(routes, rethrowAsProblem);
}

/** Throws a LibraryError as its problem document, anything else as it is. */
export function rethrowAsProblem(error: unknown): never {
  if (!(error instanceof LibraryError)) throw error;
  const headers = error.code === 'busy' ? { 'retry-after': '5' } : {};
  throw problem(error.code, statuses[error.code], error.safe, { cause: error, headers });
}
