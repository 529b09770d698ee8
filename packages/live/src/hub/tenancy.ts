import type { Reader, Writer } from '@bandstand/sqlite';

/** Every row that has no tenant belongs to the built-in one. */
export const platformTenant = 'platform';

const withoutTenant = `tenant_id IS NULL OR tenant_id = ''`;
const ofOtherTenant = `scope = 'app' AND EXISTS
  (SELECT 1 FROM apps WHERE apps.id = api_tokens.app_id AND apps.tenant_id <> api_tokens.tenant_id)`;

/** Whether `backfillTenancy` has something to do: asked first, as a start should not write for nothing. */
export function needsTenancy(reader: Reader): boolean {
  return (
    reader.value(
      `SELECT EXISTS (SELECT 1 FROM apps WHERE ${withoutTenant}) OR
        EXISTS (SELECT 1 FROM api_tokens WHERE ${withoutTenant} OR (${ofOtherTenant}))`,
    ) === 1
  );
}

/**
 * Gives apps and tokens without a tenant to the built-in one, and every app's token to the tenant of its app,
 * as StreamHub does at each start; how many rows changed. A second run changes nothing.
 */
export function backfillTenancy(writer: Writer): number {
  const statements = [
    `UPDATE apps SET tenant_id = '${platformTenant}' WHERE ${withoutTenant}`,
    `UPDATE api_tokens SET tenant_id = '${platformTenant}' WHERE ${withoutTenant}`,
    `UPDATE api_tokens SET tenant_id = (SELECT tenant_id FROM apps WHERE apps.id = api_tokens.app_id)
     WHERE ${ofOtherTenant}`,
  ];
  return statements.reduce((changed, sql) => changed + writer.run(sql).changes, 0);
}
