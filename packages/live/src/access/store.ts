import type { Reader } from '@bandstand/sqlite';
import { type MemberRole, memberRoles } from './permissions.ts';

/** What the policy must know of somebody beside a tenant, found by one look at the registry. */
export interface Standing {
  readonly tenantId: string;
  readonly superadmin: boolean;
  readonly role: MemberRole | null;
}

interface Row {
  readonly tenantId: string;
  readonly superadmin: number | null;
  readonly role: string | null;
}

const ofUser = `LEFT JOIN users u ON u.account_gid = :gid AND u.status = 'active'
  LEFT JOIN memberships m ON m.user_id = u.id AND m.tenant_id`;

function standing(row: Row | undefined): Standing | undefined {
  if (row === undefined) return undefined;
  const role = memberRoles.find((one) => one === row.role) ?? null;
  return { tenantId: row.tenantId, superadmin: row.superadmin === 1, role };
}

/** How an account stands to the tenant of an app; undefined when there is no such app. */
export function standingByApp(reader: Reader, gid: string | null, app: string): Standing | undefined {
  return standing(
    reader.get<Row>(
      `SELECT a.tenant_id AS tenantId, u.is_superadmin AS superadmin, m.role AS role
       FROM apps a ${ofUser} = a.tenant_id WHERE a.name = :app`,
      { gid, app },
    ),
  );
}

/** How an account stands to a tenant; undefined when there is no such tenant. */
export function standingByTenant(reader: Reader, gid: string | null, tenant: string): Standing | undefined {
  return standing(
    reader.get<Row>(
      `SELECT t.id AS tenantId, u.is_superadmin AS superadmin, m.role AS role
       FROM tenants t ${ofUser} = t.id WHERE t.id = :tenant`,
      { gid, tenant },
    ),
  );
}

export function isSuperadmin(reader: Reader, gid: string): boolean {
  const sql = `SELECT is_superadmin FROM users WHERE account_gid = ? AND status = 'active'`;
  return reader.value<number>(sql, [gid]) === 1;
}

/** The tenants of an account with its role in each. */
export function membershipsOf(reader: Reader, gid: string): Map<string, MemberRole> {
  const rows = reader.all<{ tenantId: string; role: MemberRole }>(
    `SELECT m.tenant_id AS tenantId, m.role FROM users u JOIN memberships m ON m.user_id = u.id
     WHERE u.account_gid = ? AND u.status = 'active' ORDER BY m.tenant_id`,
    [gid],
  );
  return new Map(rows.map(({ tenantId, role }) => [tenantId, role]));
}
