import type { Reader, Writer } from '../../drivers/index.ts';
import { type ScopeRow, sqlTime } from '../../models/index.ts';
import type { Account } from '../accounts.ts';

/** How far a part of a server is known to a user: `feed`, `libraries`, `library:ID:TYPE`, `children:ID`, `favorites` ... */
export const scopeOf = (reader: Reader, { userId }: Account, scope: string): ScopeRow | undefined =>
  reader.get<ScopeRow>('SELECT * FROM sync_state WHERE user_id = ? AND scope = ?', [userId, scope]);

/** True when the store knows all of one of the scopes, so that it may answer alone. */
export const isComplete = (reader: Reader, { userId }: Account, scopes: readonly string[]): boolean =>
  reader.value(
    'SELECT 1 FROM sync_state WHERE user_id = ? AND is_complete = 1 AND scope IN (SELECT value FROM json_each(?)) LIMIT 1',
    [userId, JSON.stringify(scopes)],
  ) !== undefined;

/** What may change about a scope; what is left out stays. */
export interface ScopeChange {
  readonly isComplete?: boolean;
  /** Sequence of the server's change feed, or its date: where the next pass starts. */
  readonly position?: string | null;
  /** Where an interrupted pass goes on; `null` when it is done. */
  readonly cursor?: string | null;
  readonly count?: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly error?: string | null;
}

/** Notes how far a scope is known; belongs into the transaction that wrote its rows. */
export function saveScope(writer: Writer, { userId }: Account, scope: string, change: ScopeChange): void {
  const { isComplete, position, cursor, count, startedAt, finishedAt, error } = change;
  const columns = {
    ...(isComplete === undefined ? {} : { is_complete: isComplete ? 1 : 0 }),
    ...(position === undefined ? {} : { position }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(count === undefined ? {} : { item_count: count }),
    ...(startedAt === undefined ? {} : { started_at: sqlTime(startedAt) }),
    ...(finishedAt === undefined ? {} : { finished_at: sqlTime(finishedAt) }),
    ...(error === undefined ? {} : { error_message: error }),
  };
  const names = Object.keys(columns);
  const updates = names.map((name) => `${name} = excluded.${name}`).join(', ');
  writer.run(
    `INSERT INTO sync_state (user_id, scope${names.map((name) => `, ${name}`).join('')})
     VALUES (?, ?${names.map(() => ', ?').join('')})
     ON CONFLICT(user_id, scope) DO ${updates === '' ? 'NOTHING' : `UPDATE SET ${updates}`}`,
    [userId, scope, ...Object.values(columns)],
  );
}

/** Notes when a user's store was last brought into step with the server. */
export function noteSync(writer: Writer, account: Account, now: number): void {
  saveScope(writer, account, 'all', { finishedAt: now });
  writer.run('UPDATE servers SET last_sync = ? WHERE id = ?', [sqlTime(now), account.serverId]);
}

/** Everything about a user's server is to be asked anew: the server's feed does not reach back so far. */
export const forgetScopes = (writer: Writer, { userId }: Account): number =>
  writer.run('DELETE FROM sync_state WHERE user_id = ?', [userId]).changes;

/** All scopes of a user, by name. */
export const scopes = (reader: Reader, { userId }: Account): readonly ScopeRow[] =>
  reader.all<ScopeRow>('SELECT * FROM sync_state WHERE user_id = ? ORDER BY scope', [userId]);
