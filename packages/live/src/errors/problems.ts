import { problem, type Route, rethrowing } from '@bandstand/http';
import { isBusy } from '@bandstand/sqlite';
import { LiveError, type LiveErrorCode } from './errors.ts';

const statuses: Readonly<Record<LiveErrorCode, number>> = {
  not_found: 404,
  invalid: 400,
  forbidden: 403,
  conflict: 409,
  not_available: 503,
  quota_exceeded: 429,
  too_many: 429,
  busy: 503,
};

/** The same routes, whose LiveErrors become problem documents with the same code. */
export function answeringLiveErrors<P>(routes: readonly Route<P>[]): Route<P>[] {
  return rethrowing(routes, rethrowAsProblem);
}

function rethrowAsProblem(error: unknown): never {
  if (isBusy(error))
    throw problem('busy', 503, 'A database is being tended: try again in a moment.', {
      cause: error,
      headers: { 'retry-after': '2' },
    });
  if (!(error instanceof LiveError)) throw error;
  const waits = error.code === 'busy' || error.code === 'too_many';
  throw problem(error.code, statuses[error.code], error.safe, {
    cause: error,
    extra: error.details,
    headers: waits ? { 'retry-after': '2' } : {},
  });
}
