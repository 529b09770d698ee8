import { type Authenticator, type Authorize, type Exchange, problem, type Route } from '@bandstand/http';
import { type AccountViewer, authorize as authorizeInLibrary, type Library } from '@bandstand/library';
import { besidePlaybackTokens, type HubToken, type Live } from '@bandstand/live';

/** Who asks: somebody with an account, or a program with a token of live. */
export type Principal = AccountViewer | HubToken;

/** Every way to sign in, by its name. Who shows a playback token has signed in nowhere. */
export function waysToSignIn(
  library: Pick<Library, 'authenticators'>,
  live: Pick<Live, 'authenticators'>,
): Readonly<Record<string, Authenticator<Principal>>> {
  const { bearer, ...others } = library.authenticators;
  if (bearer === undefined) throw new Error('programs sign in to the library by a bearer token');
  return { ...others, bearer: besidePlaybackTokens(bearer), ...live.authenticators };
}

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
