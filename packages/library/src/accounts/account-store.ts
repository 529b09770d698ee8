import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import { type Account, isRole } from '../access/index.ts';

/** The columns of an account; `u` is the alias of the table `admin` in the statement. */
export const accountColumns = `u.id, u.gid, u.username, u.role, u.artist_id AS artistId, u.is_active AS isActive,
  u.alias, u.email, u.storage_quota AS storageQuota, u.storage_used AS storageUsed,
  u.must_change_password AS mustChangePassword, u.now_playing_enabled AS nowPlayingEnabled,
  u.created_at AS createdAt, u.last_seen_at AS lastSeenAt`;

/** A row of `accountColumns`. */
export interface AccountRow {
  readonly id: number;
  readonly gid: string;
  readonly username: string;
  readonly role: string;
  readonly artistId: number | null;
  readonly isActive: number;
  readonly alias: string | null;
  readonly email: string | null;
  readonly storageQuota: number;
  readonly storageUsed: number;
  readonly mustChangePassword: number;
  readonly nowPlayingEnabled: number;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
}

/** The account with id 1 is root whatever its row says, as in the real system. */
export function toAccount(row: AccountRow): Account {
  const role = isRole(row.role) ? row.role : 'user';
  return {
    id: row.id,
    gid: row.gid,
    username: row.username,
    role: row.id === 1 ? 'root_admin' : role,
    artistId: row.artistId,
    isActive: row.isActive === 1,
    alias: row.alias,
    email: row.email,
    storageQuota: row.storageQuota,
    storageUsed: row.storageUsed,
    mustChangePassword: row.mustChangePassword === 1,
    nowPlayingEnabled: row.nowPlayingEnabled === 1,
    createdAt: row.createdAt,
    lastSeenAt: row.lastSeenAt,
  };
}

function one(reader: Reader, where: string, value: SqlValue): Account | undefined {
  const row = reader.get<AccountRow>(`SELECT ${accountColumns} FROM admin u WHERE ${where}`, [value]);
  return row === undefined ? undefined : toAccount(row);
}

export const accountById = (reader: Reader, id: number) => one(reader, 'u.id = ?', id);
export const accountByGid = (reader: Reader, gid: string) => one(reader, 'u.gid = ?', gid);
export const accountByName = (reader: Reader, name: string) => one(reader, 'u.username = ?', name);

/** Accounts in the order in which they were made, after the one with id `after`. */
export function accountsAfter(reader: Reader, after: number, limit: number): Account[] {
  return reader
    .all<AccountRow>(`SELECT ${accountColumns} FROM admin u WHERE u.id > ? ORDER BY u.id LIMIT ?`, [
      after,
      limit,
    ])
    .map(toAccount);
}

export function countAccounts(reader: Reader): number {
  return reader.value<number>('SELECT count(*) FROM admin') ?? 0;
}

/** Every name with its row: to find those that differ in case alone where SQLite folds only ASCII. */
export function allNames(reader: Reader): { id: number; username: string }[] {
  return reader.all('SELECT id, username FROM admin');
}

/** Active root accounts besides one. */
export function otherRoots(reader: Reader, id: number): number {
  return (
    reader.value<number>(
      `SELECT count(*) FROM admin WHERE (role = 'root_admin' OR id = 1) AND is_active = 1 AND id <> ?`,
      [id],
    ) ?? 0
  );
}

export interface Credentials {
  readonly id: number;
  readonly hash: string;
  readonly isActive: number;
}

export function credentialsOf(reader: Reader, username: string): Credentials | undefined {
  return reader.get<Credentials>(
    'SELECT id, password_hash AS hash, is_active AS isActive FROM admin WHERE username = ?',
    [username],
  );
}

export interface NewAccount {
  readonly username: string;
  readonly passwordHash: string;
  readonly role: string;
  readonly artistId: number | null;
  readonly alias: string | null;
  readonly email: string | null;
  readonly storageQuota: number;
  readonly now: string;
}

/** The id of the new row. */
export function insertAccount(writer: Writer, account: NewAccount): number {
  return writer.run(
    `INSERT INTO admin (username, password_hash, role, artist_id, alias, email, storage_quota, created_at, updated_at)
     VALUES (:username, :passwordHash, :role, :artistId, :alias, :email, :storageQuota, :now, :now)`,
    { ...account },
  ).lastInsertRowid;
}

/** Columns that may be changed after the account was made. */
export type AccountColumn =
  | 'username'
  | 'role'
  | 'is_active'
  | 'artist_id'
  | 'artist_unlinked'
  | 'storage_quota'
  | 'alias'
  | 'email'
  | 'now_playing_enabled'
  | 'password_hash'
  | 'token_version'
  | 'must_change_password';

/** Sets columns of an account; nothing happens when there are none. */
export function updateAccount(
  writer: Writer,
  id: number,
  values: Partial<Readonly<Record<AccountColumn, SqlValue>>>,
  now: string,
): void {
  const set = Object.keys(values).map((column) => `${column} = :${column}`);
  if (set.length === 0) return;
  writer.run(`UPDATE admin SET ${set.join(', ')}, updated_at = :now WHERE id = :id`, { ...values, id, now });
}

/** True while an account has a hash that an import brought and nobody has signed in with. */
export function hasBcryptHashes(reader: Reader): boolean {
  return reader.value(`SELECT 1 FROM admin WHERE password_hash GLOB '$2*' LIMIT 1`) !== undefined;
}

/** Replaces a hash by one of the same password, unless the password was changed meanwhile. */
export function renewHash(writer: Writer, id: number, from: string, to: string): void {
  writer.run('UPDATE admin SET password_hash = ? WHERE id = ? AND password_hash = ?', [to, id, from]);
}

export function deleteAccount(writer: Writer, id: number): void {
  writer.run('DELETE FROM admin WHERE id = ?', [id]);
}

/** The row id of an artist, undefined when there is none; the site's own row is no artist. */
export function artistRow(reader: Reader, gid: string): number | undefined {
  return reader.value<number>('SELECT id FROM artists WHERE gid = ? AND id > 0', [gid]);
}

/** The artist that an account speaks for, for display. */
export function artistName(reader: Reader, id: number): { gid: string; name: string } | undefined {
  return reader.get('SELECT gid, name FROM artists WHERE id = ?', [id]);
}

/** Gives up to `limit` albums or tracks that belong to nobody to an account; returns how many there were. */
export function adopt(writer: Writer, table: 'albums' | 'tracks', ownerId: number, limit: number): number {
  return writer.run(
    `UPDATE ${table} SET owner_id = ? WHERE id IN (SELECT id FROM ${table} WHERE owner_id IS NULL LIMIT ?)`,
    [ownerId, limit],
  ).changes;
}

/** The first active root account. */
export function firstRoot(reader: Reader): number | undefined {
  return reader.value<number>(
    `SELECT id FROM admin WHERE (role = 'root_admin' OR id = 1) AND is_active = 1 ORDER BY id LIMIT 1`,
  );
}
