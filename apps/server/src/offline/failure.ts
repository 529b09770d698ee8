import type { ServerFailure } from '@bandstand/offline';

/** What went wrong with a server, and what to do next. */
export function failureText({ kind, status, message }: ServerFailure, store: string): string {
  switch (kind) {
    case 'auth':
      return status === 403
        ? 'The server does not allow this.'
        : `The server wants a sign-in, or the name or password is wrong: bandstand offline add URL --user NAME --password-stdin --store ${store}`;
    case 'network':
    case 'slow':
      return `The server does not answer (${message}). What the store knows can be used meanwhile; try again later.`;
    case 'busy':
      return 'The server is busy. Try again in a while.';
    default:
      return `This went wrong: ${message}.`;
  }
}
