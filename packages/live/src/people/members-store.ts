import type { Reader, Writer } from '@bandstand/sqlite';
import type { MemberRole } from '../access/index.ts';

/** A row of `users`, as far as the house looks at it. */
export interface HubUser {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly accountGid: string | null;
  readonly isSuperadmin: number;
  readonly status: 'active' | 'pending';
  readonly createdAt: string;
}

export interface MemberRow extends HubUser {
  readonly role: MemberRole;
  readonly since: string;
}

const columns = `u.id, u.email, u.name, u.account_gid AS accountGid, u.is_superadmin AS isSuperadmin, u.status,
  u.created_at AS createdAt`;

export function userById(reader: Reader, id: string): HubUser | undefined {
  return reader.get<HubUser>(`SELECT ${columns} FROM users u WHERE u.id = ?`, [id]);
}

export function userByAccount(reader: Reader, gid: string): HubUser | undefined {
  return reader.get<HubUser>(`SELECT ${columns} FROM users u WHERE u.account_gid = ?`, [gid]);
}

export function usersAfter(reader: Reader, after: string, limit: number): HubUser[] {
  const sql = `SELECT ${columns} FROM users u WHERE u.id > ? ORDER BY u.id LIMIT ?`;
  return reader.all<HubUser>(sql, [after, limit]);
}

export function insertUser(
  writer: Writer,
  user: Pick<HubUser, 'id' | 'email' | 'name' | 'accountGid' | 'createdAt'>,
): void {
  writer.run(
    `INSERT INTO users (id, email, name, account_gid, created_at)
     VALUES (:id, :email, :name, :accountGid, :createdAt)`,
    { ...user },
  );
}

export function linkUser(writer: Writer, id: string, accountGid: string): void {
  writer.run(`UPDATE users SET account_gid = ?, status = 'active' WHERE id = ?`, [accountGid, id]);
}

export function setSuperadmin(writer: Writer, id: string, superadmin: boolean): void {
  writer.run('UPDATE users SET is_superadmin = ? WHERE id = ?', [superadmin ? 1 : 0, id]);
}

export function memberOf(reader: Reader, tenantId: string, userId: string): MemberRow | undefined {
  return reader.get<MemberRow>(
    `SELECT ${columns}, m.role, m.created_at AS since FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.tenant_id = ? AND m.user_id = ?`,
    [tenantId, userId],
  );
}

/** Members of a tenant by the ids of their users, behind `after`. */
export function membersAfter(reader: Reader, tenantId: string, after: string, limit: number): MemberRow[] {
  return reader.all<MemberRow>(
    `SELECT ${columns}, m.role, m.created_at AS since FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.tenant_id = ? AND m.user_id > ? ORDER BY m.user_id LIMIT ?`,
    [tenantId, after, limit],
  );
}

export function setMember(writer: Writer, tenantId: string, userId: string, role: MemberRole): void {
  writer.run(
    `INSERT INTO memberships (user_id, tenant_id, role) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET role = excluded.role`,
    [userId, tenantId, role],
  );
}

export function removeMember(writer: Writer, tenantId: string, userId: string): void {
  writer.run('DELETE FROM memberships WHERE tenant_id = ? AND user_id = ?', [tenantId, userId]);
}

/** Owners besides this one who can sign in. */
export function otherOwners(reader: Reader, tenantId: string, userId: string): number {
  return (
    reader.value<number>(
      `SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
       WHERE m.tenant_id = ? AND m.role = 'owner' AND m.user_id <> ? AND u.account_gid IS NOT NULL`,
      [tenantId, userId],
    ) ?? 0
  );
}
