import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';

/**
 * Whether the account may still sign in and has ended neither the session nor
 * the token with which it came. @param now ISO 8601
 */
export function isStillSignedIn(
  reader: Reader,
  { account, sessionId, tokenId }: AccountViewer,
  now: string,
): boolean {
  const found = reader.value<number>(
    `SELECT EXISTS (SELECT 1 FROM admin WHERE id = :account AND is_active = 1)
       AND (:session IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE id = :session AND account_id = :account))
       AND (:token IS NULL OR EXISTS (SELECT 1 FROM api_tokens WHERE id = :token AND user_id = :account
         AND (expires_at IS NULL OR expires_at > :now)))`,
    { account: account.id, session: sessionId ?? null, token: tokenId ?? null, now },
  );
  return found === 1;
}
