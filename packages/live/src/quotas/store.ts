import type { Reader, Writer } from '@bandstand/sqlite';
import { freeLimits, type Limits, type UsageMetric } from './limits.ts';

const columns = `max_apps AS maxApps, max_concurrent_streams AS maxConcurrentStreams,
  max_recording_minutes_month AS maxRecordingMinutesMonth, max_egress_gb_month AS maxEgressGbMonth,
  max_storage_gb AS maxStorageGb`;

export function limitsOf(reader: Reader, tenantId: string): Limits {
  return reader.get<Limits>(`SELECT ${columns} FROM quotas WHERE tenant_id = ?`, [tenantId]) ?? freeLimits;
}

export function setLimits(writer: Writer, tenantId: string, limits: Limits): void {
  writer.run(
    `INSERT OR REPLACE INTO quotas (tenant_id, max_apps, max_concurrent_streams, max_recording_minutes_month,
       max_egress_gb_month, max_storage_gb)
     VALUES (:tenantId, :maxApps, :maxConcurrentStreams, :maxRecordingMinutesMonth, :maxEgressGbMonth, :maxStorageGb)`,
    { tenantId, ...limits },
  );
}

export function tenantOfApp(reader: Reader, appId: number): string | undefined {
  return reader.value<string>('SELECT tenant_id FROM apps WHERE id = ?', [appId]);
}

export function countAppsOf(reader: Reader, tenantId: string): number {
  return reader.value<number>('SELECT count(*) FROM apps WHERE tenant_id = ?', [tenantId]) ?? 0;
}

/** How much of these publications (apps by their names, with repetitions) is of a tenant. */
export function countOfTenant(reader: Reader, tenantId: string, apps: readonly string[]): number {
  const sql = `SELECT count(*) FROM json_each(:apps) j JOIN apps a ON a.name = j.value WHERE a.tenant_id = :tenantId`;
  return reader.value<number>(sql, { apps: JSON.stringify(apps), tenantId }) ?? 0;
}

export function usedOf(reader: Reader, tenantId: string, period: string, metric: UsageMetric): number {
  return (
    reader.value<number>(
      'SELECT sum(used) FROM quota_usage WHERE tenant_id = ? AND period = ? AND metric = ?',
      [tenantId, period, metric],
    ) ?? 0
  );
}

export interface UsageRow {
  readonly tenantId: string;
  readonly period: string;
  readonly metric: UsageMetric;
  readonly appId: number;
  readonly amount: number;
}

/** Adds to what was used. A level does not fall below nothing. */
export function addUsage(writer: Writer, { tenantId, period, metric, appId, amount }: UsageRow): void {
  writer.run(
    `INSERT INTO quota_usage (tenant_id, period, metric, app_id, used)
     SELECT id, :period, :metric, :appId, max(0, :amount) FROM tenants WHERE id = :tenantId
     ON CONFLICT DO UPDATE SET used = max(0, used + :amount), updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
    { tenantId, period, metric, appId, amount: Math.round(amount) },
  );
}

export function deleteLevel(writer: Writer, appId: number, metric: UsageMetric): void {
  writer.run(`DELETE FROM quota_usage WHERE app_id = ? AND period = 'now' AND metric = ?`, [appId, metric]);
}

/** Gives the levels of an app to the tenant that it belongs to. */
export function moveLevels(writer: Writer, appId: number): void {
  writer.run(
    `UPDATE quota_usage SET tenant_id = (SELECT tenant_id FROM apps WHERE id = :appId)
     WHERE app_id = :appId AND period = 'now' AND EXISTS (SELECT 1 FROM apps WHERE id = :appId)`,
    { appId },
  );
}

export function deleteLevels(writer: Writer, appId: number): void {
  writer.run(`DELETE FROM quota_usage WHERE app_id = ? AND period = 'now'`, [appId]);
}

/** What each app of a tenant has used, for people; apps that are gone have no name any more. */
export function usageByApp(
  reader: Reader,
  tenantId: string,
  period: string,
): { readonly app: string | null; readonly metric: string; readonly used: number }[] {
  return reader.all(
    `SELECT a.name AS app, q.metric, q.used FROM quota_usage q LEFT JOIN apps a ON a.id = q.app_id
     WHERE q.tenant_id = ? AND q.period IN (?, 'now') AND q.used > 0 ORDER BY q.used DESC LIMIT 1000`,
    [tenantId, period],
  );
}
