import { type Authorize, type Exchange, problem, type Route } from '@bandstand/http';
import { type AccountViewer, authorize as authorizeInLibrary } from '@bandstand/library';
import type { HubToken, Live } from '@bandstand/live';

/** Who asks: somebody with an account, or a program with a token of live. */
export type Principal = AccountViewer | HubToken;

/** Each permission is decided where it belongs. Tokens of live open nothing else. */
export function authorizeBoth(live: Pick<Live, 'authorize'>): Authorize<Principal> {
  return (principal, permission, scope) => {
    if (permission.startsWith('live.')) return live.authorize(principal, permission, scope);
    if (principal?.kind === 'hub-token') return false;
    return authorizeInLibrary(principal, permission);
  };
}

/** Routes that know accounts alone. None of them takes a token of live; one that did would refuse it. */
export function forPeople(routes: readonly Route<AccountViewer>[]): Route<Principal>[] {
  return routes.map((route) => ({
    ...route,
    accept: (exchange) => {
      if (isPersons(exchange)) return route.accept(exchange);
      throw problem('forbidden', 403, 'This takes an account.');
    },
  }));
}

const isPersons = (exchange: Exchange<Principal>): exchange is Exchange<AccountViewer> =>
  exchange.principal?.kind !== 'hub-token';
