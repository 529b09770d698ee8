import type { Reader } from '@bandstand/sqlite';

/** Counts of the registry; no app is opened for them. */
export interface HubCounts {
  readonly apps: number;
  readonly tenants: number;
  /** Apps that have webhooks to send. */
  readonly appsWithCallbacks: number;
  /** Apps with uploads, deletions or other jobs that wait. */
  readonly appsWithJobs: number;
  readonly storageBytes: number;
}

export function hubCounts(reader: Reader): HubCounts {
  const duty = (kind: string): number =>
    reader.value<number>('SELECT count(*) FROM app_duties WHERE kind = ?', [kind]) ?? 0;
  return {
    apps: reader.value<number>('SELECT count(*) FROM apps') ?? 0,
    tenants: reader.value<number>('SELECT count(*) FROM tenants') ?? 0,
    appsWithCallbacks: duty('callbacks'),
    appsWithJobs: duty('jobs'),
    storageBytes:
      reader.value<number | null>(
        `SELECT sum(used) FROM quota_usage WHERE period = 'now' AND metric = 'storage_bytes'`,
      ) ?? 0,
  };
}

/** Tenants by their ids, the first `limit`. */
export const tenantIds = (reader: Reader, limit: number): string[] =>
  reader.all<{ id: string }>('SELECT id FROM tenants ORDER BY id LIMIT ?', [limit]).map(({ id }) => id);

/** What an app has used in a period, by metric. */
export function usageOfApp(reader: Reader, appId: number, period: string): ReadonlyMap<string, number> {
  const rows = reader.all<{ metric: string; used: number }>(
    `SELECT metric, sum(used) AS used FROM quota_usage WHERE app_id = ? AND period IN (?, 'now') GROUP BY metric`,
    [appId, period],
  );
  return new Map(rows.map(({ metric, used }) => [metric, used]));
}

/** Rows of an app's database by their status, counted in an index. */
export function countsByStatus(reader: Reader, table: 'streams' | 'vods'): ReadonlyMap<string, number> {
  const rows = reader.all<{ status: string; count: number }>(
    `SELECT status, count(*) AS count FROM ${table} GROUP BY status`,
  );
  return new Map(rows.map(({ status, count }) => [status, count]));
}
