import type { Reader, Writer } from '@bandstand/sqlite';
import type { HashedPassword } from './passwords.ts';

export type IngressType = 'rtmp' | 'whip' | 'rtsp';

/** A way into a room, as its app's database has it. */
export interface IngressRow {
  readonly id: string;
  readonly type: IngressType;
  readonly room: string | null;
  readonly name: string | null;
  readonly keyHash: string | null;
  readonly keyHint: string | null;
  readonly passwordHash: string | null;
  readonly passwordSalt: string | null;
  readonly requiresPassword: 0 | 1;
  /** Sealed by the keyring; in rows of a StreamHub in clear. */
  readonly pullUrl: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

const columns = `ingress_id AS id, type, room, name, stream_key_hash AS keyHash, stream_key_hint AS keyHint,
  password_hash AS passwordHash, password_salt AS passwordSalt, requires_password AS requiresPassword,
  pull_url AS pullUrl, created_at AS createdAt, last_used_at AS lastUsedAt`;

export function ingressById(reader: Reader, id: string): IngressRow | undefined {
  return reader.get<IngressRow>(
    `SELECT ${columns} FROM ingress_auth WHERE ingress_id = ? AND revoked_at IS NULL`,
    [id],
  );
}

/** At most `limit`, by their ids, behind `after`. */
export function listIngresses(
  reader: Reader,
  page: { readonly after: string; readonly limit: number },
): IngressRow[] {
  return reader.all<IngressRow>(
    `SELECT ${columns} FROM ingress_auth WHERE ingress_id > :after AND revoked_at IS NULL
     ORDER BY ingress_id LIMIT :limit`,
    { ...page },
  );
}

/** Those that fetch their stream themselves. */
export const listPulls = (reader: Reader): IngressRow[] =>
  reader.all<IngressRow>(
    `SELECT ${columns} FROM ingress_auth WHERE type = 'rtsp' AND revoked_at IS NULL ORDER BY ingress_id LIMIT 1000`,
  );

export const countIngresses = (reader: Reader): number =>
  reader.value<number>('SELECT count(*) FROM ingress_auth') ?? 0;

export interface NewIngress {
  readonly id: string;
  readonly app: string;
  readonly type: IngressType;
  readonly room: string;
  readonly name: string | null;
  readonly keyHash: string | null;
  readonly keyHint: string | null;
  readonly pullUrl: string | null;
  readonly passwordHash: string | null;
  readonly passwordSalt: string | null;
  readonly requiresPassword: 0 | 1;
}

export function insertIngress(writer: Writer, row: NewIngress): void {
  writer.run(
    `INSERT INTO ingress_auth (ingress_id, app, type, room, name, stream_key_hash, stream_key_hint, pull_url,
       password_hash, password_salt, requires_password)
     VALUES (:id, :app, :type, :room, :name, :keyHash, :keyHint, :pullUrl, :passwordHash, :passwordSalt,
       :requiresPassword)`,
    { ...row },
  );
}

/** Whether the row was there. */
export function setKey(writer: Writer, id: string, hash: string, hint: string): boolean {
  const sql = `UPDATE ingress_auth SET stream_key = NULL, stream_key_hash = ?, stream_key_hint = ?
    WHERE ingress_id = ? AND type <> 'rtsp' AND revoked_at IS NULL`;
  return writer.run(sql, [hash, hint, id]).changes === 1;
}

/** Whether the row was there; null takes the password away. */
export function setPassword(writer: Writer, id: string, password: HashedPassword | null): boolean {
  const sql = `UPDATE ingress_auth SET password_hash = ?, password_salt = ?, requires_password = ?, validated_at = NULL
    WHERE ingress_id = ? AND revoked_at IS NULL`;
  const values = [password?.hash ?? null, password?.salt ?? null, password === null ? 0 : 1];
  return writer.run(sql, [...values, id]).changes === 1;
}

/** Whether it was there. */
export const deleteIngress = (writer: Writer, id: string): boolean =>
  writer.run('DELETE FROM ingress_auth WHERE ingress_id = ?', [id]).changes === 1;

/** Notes that somebody published by it; belongs to the transaction of the stream's row. */
export function noteUse(writer: Writer, id: string, at: string): void {
  writer.run('UPDATE ingress_auth SET last_used_at = ? WHERE ingress_id = ?', [at, id]);
}

/** Where a key leads to, of all apps of this server. */
export interface KeyTarget {
  readonly appId: number;
  readonly ingressId: string;
}

export function findKey(hub: Reader, hash: string): KeyTarget | undefined {
  return hub.get<KeyTarget>(
    'SELECT app_id AS appId, ingress_id AS ingressId FROM ingress_keys WHERE key_hash = ?',
    [hash],
  );
}
