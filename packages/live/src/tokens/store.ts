import type { Reader, Writer } from '@bandstand/sqlite';

/** A row of api_tokens without its hash. */
export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly scope: 'global' | 'app';
  readonly appId: number | null;
  readonly appName: string | null;
  readonly tenantId: string;
  readonly allowedIpsJson: string | null;
  readonly hint: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedIp: string | null;
  readonly revokedAt: string | null;
  readonly revoked: number;
}

const columns = `t.id, t.name, t.scope, t.app_id AS appId, a.name AS appName,
  coalesce(a.tenant_id, t.tenant_id) AS tenantId, t.allowed_ips_json AS allowedIpsJson, t.hint,
  t.created_at AS createdAt, t.created_by AS createdBy, t.expires_at AS expiresAt, t.last_used_at AS lastUsedAt,
  t.last_used_ip AS lastUsedIp, t.revoked_at AS revokedAt, t.revoked`;
const from = 'FROM api_tokens t LEFT JOIN apps a ON a.id = t.app_id';

export function tokenByHash(reader: Reader, hash: string): TokenRow | undefined {
  return reader.get<TokenRow>(`SELECT ${columns} ${from} WHERE t.token_hash = ? AND t.revoked = 0`, [hash]);
}

export function tokenById(reader: Reader, id: number): TokenRow | undefined {
  return reader.get<TokenRow>(`SELECT ${columns} ${from} WHERE t.id = ?`, [id]);
}

/** Tokens in the order they were made, behind the row `after`: all of them, or those of one app. */
export function tokensAfter(
  reader: Reader,
  { after, limit, appId }: { readonly after: number; readonly limit: number; readonly appId?: number },
): TokenRow[] {
  const where = appId === undefined ? '' : 'AND t.app_id = :appId';
  return reader.all<TokenRow>(
    `SELECT ${columns} ${from} WHERE t.id > :after ${where} ORDER BY t.id LIMIT :limit`,
    { after, limit, ...(appId === undefined ? {} : { appId }) },
  );
}

export interface NewTokenRow {
  readonly name: string;
  readonly tokenHash: string;
  readonly scope: 'global' | 'app';
  readonly appId: number | null;
  readonly tenantId: string;
  readonly allowedIpsJson: string | null;
  readonly hint: string;
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export function insertToken(writer: Writer, row: NewTokenRow): number {
  return writer.run(
    `INSERT INTO api_tokens (name, token_hash, scope, app_id, tenant_id, allowed_ips_json, hint, created_by, created_at, expires_at)
     VALUES (:name, :tokenHash, :scope, :appId, :tenantId, :allowedIpsJson, :hint, :createdBy, :createdAt, :expiresAt)`,
    { ...row },
  ).lastInsertRowid;
}

/** False when there is no such token, or it was revoked before. */
export function revokeToken(writer: Writer, id: number, now: string): boolean {
  const sql = 'UPDATE api_tokens SET revoked = 1, revoked_at = ? WHERE id = ? AND revoked = 0';
  return writer.run(sql, [now, id]).changes === 1;
}

export function noteUse(writer: Writer, id: number, at: string, address: string): void {
  writer.run('UPDATE api_tokens SET last_used_at = ?, last_used_ip = ? WHERE id = ?', [at, address, id]);
}
