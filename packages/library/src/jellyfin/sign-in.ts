import type { Authenticator } from '@bandstand/http';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import { clientInfo } from './protocol/authorization.ts';
import { Fields } from './protocol/fields.ts';

/**
 * The authenticator `jellyfin`: the token of a session or an API token, wherever these clients put it. A token that is not
 * valid is nobody's: what needs a sign-in answers 401 then, pictures are still shown by their tag.
 */
export function jellyfinAuthenticator({
  sessions,
  apiTokens,
}: Pick<AccountServices, 'sessions' | 'apiTokens'>): Authenticator<AccountViewer> {
  return ({ headers, rawQuery, client }) => {
    const { token } = clientInfo(headers, new Fields(rawQuery));
    if (token === undefined) return null;
    return (
      sessions.authenticate(token, 'bearer', client.address) ?? apiTokens.authenticate(token, client.address)
    );
  };
}
