import type { Reader, Writer } from '@bandstand/sqlite';
import { type AccountRow, accountColumns } from './account-store.ts';

export interface SessionRow {
  readonly id: number;
  readonly gid: string;
  readonly kind: 'cookie' | 'bearer';
  readonly userAgent: string | null;
  /** What the device calls itself; `null` for browsers. */
  readonly device: string | null;
  readonly address: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
}

const sessionColumns = `id, gid, kind, user_agent AS userAgent, device_name AS device, address, created_at AS createdAt,
  last_used_at AS lastUsedAt, expires_at AS expiresAt`;

export interface NewSession {
  readonly accountId: number;
  readonly tokenHash: string;
  readonly kind: 'cookie' | 'bearer';
  readonly userAgent: string | null;
  readonly address: string | null;
  readonly device: {
    readonly id: string;
    readonly name: string;
    readonly client: string;
    readonly version: string;
  } | null;
  readonly now: string;
  readonly expiresAt: string;
}

/** The id of the new row. */
export function insertSession(writer: Writer, { device, ...session }: NewSession): number {
  return writer.run(
    `INSERT INTO sessions (account_id, token_hash, kind, user_agent, address, device_id, device_name, client, client_version,
       created_at, last_used_at, expires_at)
     VALUES (:accountId, :tokenHash, :kind, :userAgent, :address, :deviceId, :deviceName, :client, :version, :now, :now, :expiresAt)`,
    {
      ...session,
      deviceId: device?.id ?? null,
      deviceName: device?.name ?? null,
      client: device?.client ?? null,
      version: device?.version ?? null,
    },
  ).lastInsertRowid;
}

export interface DeviceSessionRow {
  readonly id: number;
  readonly gid: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly client: string;
  readonly version: string;
  readonly address: string | null;
  readonly lastUsedAt: string;
}

/** Living sessions of an account on named devices, the last used first. */
export function deviceSessions(reader: Reader, accountId: number, now: string): DeviceSessionRow[] {
  return reader.all<DeviceSessionRow>(
    `SELECT id, gid, device_id AS deviceId, ifnull(device_name, '') AS deviceName, ifnull(client, '') AS client,
       ifnull(client_version, '') AS version, address, last_used_at AS lastUsedAt
     FROM sessions WHERE account_id = ? AND expires_at > ? AND device_id IS NOT NULL ORDER BY last_used_at DESC, id DESC`,
    [accountId, now],
  );
}

/** Ends the sessions of an account on one device. */
export function deleteSessionsOfDevice(writer: Writer, accountId: number, deviceId: string): void {
  writer.run('DELETE FROM sessions WHERE account_id = ? AND device_id = ?', [accountId, deviceId]);
}

export interface SignedInRow extends AccountRow {
  readonly sessionId: number;
  readonly lastUsedAt: string;
}

// Asked with every request. In a join SQLite plans a statement anew for every value that is compared with a column
// (it looks for statistics of that value), which takes ten times as long as the answer; a plus before it prevents that.
const signedIn = `SELECT ${accountColumns}, s.id AS sessionId, s.last_used_at AS lastUsedAt
  FROM sessions s JOIN admin u ON u.id = s.account_id
  WHERE s.token_hash = +? AND s.kind = +? AND s.expires_at > +?`;

/** The account of a living session of this kind. */
export function sessionOf(
  reader: Reader,
  tokenHash: string,
  kind: 'cookie' | 'bearer',
  now: string,
): SignedInRow | undefined {
  return reader.get<SignedInRow>(signedIn, [tokenHash, kind, now]);
}

/** Living sessions of an account, the last used first. */
export function sessionsOf(reader: Reader, accountId: number, now: string): SessionRow[] {
  return reader.all<SessionRow>(
    `SELECT ${sessionColumns} FROM sessions WHERE account_id = ? AND expires_at > ? ORDER BY last_used_at DESC, id DESC`,
    [accountId, now],
  );
}

/** Notes that a session was used and moves its end. */
export function touchSession(
  writer: Writer,
  row: { id: number; accountId: number; address: string; now: string; expiresAt: string },
): void {
  writer.run(
    'UPDATE sessions SET last_used_at = :now, expires_at = :expiresAt, address = :address WHERE id = :id',
    { id: row.id, address: row.address, now: row.now, expiresAt: row.expiresAt },
  );
  writer.run('UPDATE admin SET last_seen_at = :now WHERE id = :id', { id: row.accountId, now: row.now });
}

/** Ends one session of an account; false when there is none of this gid. */
export function deleteSessionByGid(writer: Writer, accountId: number, gid: string): boolean {
  return writer.run('DELETE FROM sessions WHERE account_id = ? AND gid = ?', [accountId, gid]).changes > 0;
}

export function deleteSession(writer: Writer, id: number): void {
  writer.run('DELETE FROM sessions WHERE id = ?', [id]);
}

/** Ends the sessions of an account, but one. */
export function deleteSessions(writer: Writer, accountId: number, keep: number | null): number {
  return writer.run('DELETE FROM sessions WHERE account_id = ? AND id IS NOT ?', [accountId, keep]).changes;
}

/** Removes what is over, and of an account with too many sessions those unused the longest. */
export function trimSessions(writer: Writer, accountId: number, now: string, most: number): void {
  writer.run('DELETE FROM sessions WHERE expires_at <= ?', [now]);
  writer.run(
    `DELETE FROM sessions WHERE id IN (
       SELECT id FROM sessions WHERE account_id = ? ORDER BY last_used_at DESC, id DESC LIMIT -1 OFFSET ?)`,
    [accountId, most],
  );
}
