import type { Reader, Writer } from '@bandstand/sqlite';

export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
  readonly createdAt: string;
}

const columns = 'id, name, plan, created_at AS createdAt';

export function tenantById(reader: Reader, id: string): Tenant | undefined {
  return reader.get<Tenant>(`SELECT ${columns} FROM tenants WHERE id = ?`, [id]);
}

/** Tenants by their ids behind `after`: all, or those among `ids`. */
export function tenantsAfter(
  reader: Reader,
  { after, limit, ids }: { readonly after: string; readonly limit: number; readonly ids?: readonly string[] },
): Tenant[] {
  const where = ids === undefined ? '' : 'AND id IN (SELECT value FROM json_each(:ids))';
  return reader.all<Tenant>(
    `SELECT ${columns} FROM tenants WHERE id > :after ${where} ORDER BY id LIMIT :limit`,
    { after, limit, ...(ids === undefined ? {} : { ids: JSON.stringify(ids) }) },
  );
}

export function insertTenant(writer: Writer, { id, name, plan, createdAt }: Tenant): void {
  writer.run('INSERT INTO tenants (id, name, plan, created_at) VALUES (?, ?, ?, ?)', [
    id,
    name,
    plan,
    createdAt,
  ]);
}

export function changeTenant(writer: Writer, id: string, name: string, plan: string): void {
  writer.run('UPDATE tenants SET name = ?, plan = ? WHERE id = ?', [name, plan, id]);
}

/** Its members, invites and quotas go with it. */
export function deleteTenant(writer: Writer, id: string): void {
  writer.run('DELETE FROM tenants WHERE id = ?', [id]);
}
