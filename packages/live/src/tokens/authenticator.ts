import { type Authenticator, problem } from '@bandstand/http';
import type { HubToken } from '../access/index.ts';
import { type HubTokens, hubTokenPrefix } from './tokens.ts';

/** Where what somebody does wrong is counted. */
interface Offences {
  isBanned(address: string): boolean;
  note(address: string, offence: 'wrong_token'): void;
}

/**
 * The authenticator `hub`: a bearer token that begins with `sk_`. One that is not valid is refused with 401
 * `invalid_token`, whatever is wrong with it.
 */
export function hubAuthenticator(
  tokens: Pick<HubTokens, 'authenticate'>,
  offences: Offences,
): Authenticator<HubToken> {
  return ({ headers, client }) => {
    const token = tokenIn(headers.authorization);
    if (token === undefined) return null;
    const found = offences.isBanned(client.address) ? null : tokens.authenticate(token, client.address);
    if (found !== null) return found;
    offences.note(client.address, 'wrong_token');
    throw problem('invalid_token', 401, 'This token is unknown, over, or not for where you are.', {
      headers: { 'www-authenticate': 'Bearer realm="bandstand", error="invalid_token"' },
    });
  };
}

function tokenIn(header: string | undefined): string | undefined {
  const token = header === undefined ? undefined : /^bearer +(\S+) *$/i.exec(header)?.[1];
  return token?.startsWith(hubTokenPrefix) === true ? token : undefined;
}
