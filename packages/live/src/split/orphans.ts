import type { Reader } from '@bandstand/sqlite';
import { columnsOf, hasTable } from '../carrying/index.ts';

/** How many rows of the tables of all apps belong to none that is registered, by table; tables without any are left out. */
export function orphanRows(reader: Reader): Record<string, number> {
  const orphans: Record<string, number> = {};
  for (const table of ['streams', 'vods', 'ingress_auth']) {
    if (!hasTable(reader, table)) continue;
    const link = columnsOf(reader, table).includes('app_id') ? 'apps.id = app_id' : 'apps.name = app';
    const count = reader.value<number>(
      `SELECT count(*) FROM "${table}" WHERE NOT EXISTS (SELECT 1 FROM apps WHERE ${link})`,
    );
    if (count !== undefined && count > 0) orphans[table] = count;
  }
  return orphans;
}
