import type { Reader, Writer } from '@bandstand/sqlite';

export interface Replay {
  readonly operation: string;
  readonly status: number;
  /** JSON, null for an answer without a body. */
  readonly body: string | null;
}

export function findReplay(reader: Reader, accountId: number, key: string): Replay | undefined {
  return reader.get<Replay>(
    'SELECT operation, status, body FROM replayed_requests WHERE account_id = ? AND key = ?',
    [accountId, key],
  );
}

export function keepReplay(
  writer: Writer,
  replay: Replay & { readonly accountId: number; readonly key: string; readonly now: string },
): void {
  writer.run(
    `INSERT INTO replayed_requests (account_id, key, operation, status, body, created_at)
     VALUES (:accountId, :key, :operation, :status, :body, :now)`,
    { ...replay },
  );
}

/** Forgets what was answered before a time. */
export function forgetReplays(writer: Writer, before: string): void {
  writer.run('DELETE FROM replayed_requests WHERE created_at < ?', [before]);
}
