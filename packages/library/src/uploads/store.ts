import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';

export type UploadKind = 'track' | 'cover';
export type UploadState = 'receiving' | 'finishing' | 'done' | 'failed';

/** A file on its way in. */
export interface Upload {
  readonly id: number;
  readonly gid: string;
  readonly accountId: number;
  readonly kind: UploadKind;
  readonly targetKind: 'album' | 'artist' | null;
  readonly targetGid: string | null;
  /** What the client calls it. */
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  /** Bytes that are on disk for good. */
  readonly received: number;
  readonly state: UploadState;
  readonly suffix: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly resultGid: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
}

const columns = `id, gid, account_id AS accountId, kind, target_kind AS targetKind, target_gid AS targetGid, name, length,
  received, state, suffix, reason, message, result_gid AS resultGid, created_at AS createdAt, updated_at AS updatedAt,
  expires_at AS expiresAt`;

export function uploadByGid(reader: Reader, gid: string): Upload | undefined {
  return reader.get<Upload>(`SELECT ${columns} FROM uploads WHERE gid = ?`, [gid]);
}

/** The uploads of an account, newest first. */
export function uploadsOf(reader: Reader, accountId: number, before: number, limit: number): Upload[] {
  return reader.all<Upload>(
    `SELECT ${columns} FROM uploads WHERE account_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    [accountId, before, limit],
  );
}

export function nextFinishing(reader: Reader): Upload | undefined {
  return reader.get<Upload>(`SELECT ${columns} FROM uploads WHERE state = 'finishing' ORDER BY id LIMIT 1`);
}

export type NewUpload = Pick<
  Upload,
  'accountId' | 'kind' | 'targetKind' | 'targetGid' | 'name' | 'length' | 'expiresAt'
>;

export function insertUpload(writer: Writer, row: NewUpload): Upload {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO uploads (account_id, kind, target_kind, target_gid, name, length, expires_at)
     VALUES (:accountId, :kind, :targetKind, :targetGid, :name, :length, :expiresAt)`,
    { ...row },
  );
  const made = writer.get<Upload>(`SELECT ${columns} FROM uploads WHERE id = ?`, [lastInsertRowid]);
  if (made === undefined) throw new Error('the row of an upload is gone in the transaction that made it');
  return made;
}

type Changes = Partial<
  Pick<Upload, 'received' | 'state' | 'suffix' | 'reason' | 'message' | 'resultGid' | 'expiresAt'>
>;
const names: Readonly<Record<keyof Changes, string>> = {
  received: 'received',
  state: 'state',
  suffix: 'suffix',
  reason: 'reason',
  message: 'message',
  resultGid: 'result_gid',
  expiresAt: 'expires_at',
};

/** Writes what is given. */
export function changeUpload(writer: Writer, id: number, changes: Changes, now: string): void {
  const entries = Object.entries(names).flatMap(([key, column]): [string, SqlValue][] => {
    const value = Object.entries(changes).find(([name]) => name === key)?.[1];
    return value === undefined ? [] : [[column, value]];
  });
  const sets = [...entries.map(([column]) => `${column} = ?`), 'updated_at = ?'].join(', ');
  writer.run(`UPDATE uploads SET ${sets} WHERE id = ?`, [...entries.map(([, value]) => value), now, id]);
}

export function deleteUpload(writer: Writer, id: number): void {
  writer.run('DELETE FROM uploads WHERE id = ?', [id]);
}

/** Uploads that nobody continued in time, and finished ones that were kept long enough; at most 500. */
export function expiredUploads(reader: Reader, now: string): Upload[] {
  return reader.all<Upload>(
    `SELECT ${columns} FROM uploads WHERE expires_at < ? AND state <> 'finishing' ORDER BY expires_at LIMIT 500`,
    [now],
  );
}

/** Those of these names that uploads have. */
export function knownUploads(reader: Reader, gids: readonly string[]): Set<string> {
  const rows = reader.all<{ gid: string }>(
    'SELECT gid FROM uploads WHERE gid IN (SELECT value FROM json_each(?))',
    [JSON.stringify(gids)],
  );
  return new Set(rows.map(({ gid }) => gid));
}
