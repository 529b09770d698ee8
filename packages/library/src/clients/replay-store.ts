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

/** Those of the keys that are known. */
export function findReplays(
  reader: Reader,
  accountId: number,
  keys: readonly string[],
): ReadonlyMap<string, Replay> {
  const rows = reader.all<Replay & { readonly key: string }>(
    `SELECT key, operation, status, body FROM replayed_requests
     WHERE account_id = ? AND key IN (SELECT value FROM json_each(?))`,
    [accountId, JSON.stringify(keys)],
  );
  return new Map(rows.map((row) => [row.key, row]));
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
