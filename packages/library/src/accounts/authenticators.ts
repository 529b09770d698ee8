import { type Authenticator, problem } from '@bandstand/http';
import type { AccountViewer } from '../access/index.ts';
import type { ApiTokens } from './api-tokens.ts';
import { apiTokenPrefix } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export const sessionCookie = 'bandstand_session';

/** `www-authenticate` for routes that take a bearer token (RFC 6750). */
export const bearerChallenge = 'Bearer realm="bandstand"';

/**
 * The authenticators `cookie` (browser sessions) and `bearer` (program sessions and `bs_` tokens). A stale cookie is
 * nobody; a bearer token that is not valid is refused with 401 `invalid_token`, so that a program learns that it has to
 * sign in instead of getting a stranger's view.
 */
export function createAuthenticators(
  sessions: Pick<Sessions, 'authenticate'>,
  apiTokens: Pick<ApiTokens, 'authenticate'>,
): { readonly cookie: Authenticator<AccountViewer>; readonly bearer: Authenticator<AccountViewer> } {
  return {
    cookie: ({ cookies, client }) => {
      const token = cookies[sessionCookie];
      return token === undefined ? null : sessions.authenticate(token, 'cookie', client.address);
    },
    bearer: ({ headers, client }) => {
      const token = bearerToken(headers.authorization);
      if (token === undefined) return null;
      const viewer = token.startsWith(apiTokenPrefix)
        ? apiTokens.authenticate(token, client.address)
        : sessions.authenticate(token, 'bearer', client.address);
      if (viewer !== null) return viewer;
      throw problem('invalid_token', 401, 'This token is unknown, expired or revoked. Sign in again.', {
        headers: { 'www-authenticate': `${bearerChallenge}, error="invalid_token"` },
      });
    },
  };
}

function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1];
}
