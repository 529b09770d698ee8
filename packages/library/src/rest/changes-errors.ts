import { problem, type Route, rethrowing } from '@bandstand/http';
import { StartAfresh } from '../changes/index.ts';
import { answeringLibraryErrors } from './library-errors.ts';

/** The same routes; a cursor that can no longer be followed is answered by 410 `start_afresh`, which says where to begin. */
export function answeringStaleCursors<P>(routes: readonly Route<P>[]): Route<P>[] {
  return rethrowing(answeringLibraryErrors(routes), asProblem);
}

function asProblem(error: unknown): never {
  if (!(error instanceof StartAfresh)) throw error;
  throw problem('start_afresh', 410, error.safe, {
    cause: error,
    extra: { reason: error.reason, snapshot: '/api/v1/snapshot' },
  });
}
