import type { Reader, Writer } from '@bandstand/sqlite';

/** A token of one app, as it goes to another server with it: its hash, never the token. */
export interface AppToken {
  readonly name: string;
  readonly tokenHash: string;
  readonly allowedIpsJson: string | null;
  readonly hint: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

/** The tokens of an app that may be used. */
export function appTokens(reader: Reader, appId: number): AppToken[] {
  return reader.all<AppToken>(
    `SELECT name, token_hash AS tokenHash, allowed_ips_json AS allowedIpsJson, hint, created_at AS createdAt,
       expires_at AS expiresAt
     FROM api_tokens WHERE app_id = ? AND scope = 'app' AND revoked = 0 ORDER BY id`,
    [appId],
  );
}

/** Makes these the tokens of an app. */
export function replaceAppTokens(
  writer: Writer,
  appId: number,
  tenantId: string,
  tokens: readonly AppToken[],
): void {
  writer.run(`DELETE FROM api_tokens WHERE app_id = ? AND scope = 'app'`, [appId]);
  for (const token of tokens)
    writer.run(
      `INSERT INTO api_tokens (name, token_hash, scope, app_id, tenant_id, allowed_ips_json, hint, created_at, expires_at)
       VALUES (:name, :tokenHash, 'app', :appId, :tenantId, :allowedIpsJson, :hint, :createdAt, :expiresAt)`,
      { ...token, appId, tenantId },
    );
}
