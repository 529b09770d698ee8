import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';

/** Whether the account may still sign in and has not ended the session with which it came. */
export function isStillSignedIn(reader: Reader, { account, sessionId }: AccountViewer): boolean {
  const found = reader.value<number>(
    `SELECT EXISTS (SELECT 1 FROM admin WHERE id = :account AND is_active = 1)
       AND (:session IS NULL OR EXISTS (SELECT 1 FROM sessions WHERE id = :session AND account_id = :account))`,
    { account: account.id, session: sessionId ?? null },
  );
  return found === 1;
}
