import type { Reader } from '@bandstand/sqlite';

/** True when there are accounts, and all of them came with imports: nobody had made one here before. */
export function everybodyCame(reader: Reader): boolean {
  const sql = `SELECT count(*) AS accounts, count(i.local_id) AS brought FROM admin a
    LEFT JOIN (SELECT DISTINCT local_id FROM import_rows WHERE entity = 'admin') i ON i.local_id = a.id`;
  const { accounts, brought } = reader.get<{ accounts: number; brought: number }>(sql) ?? {
    accounts: 0,
    brought: 0,
  };
  return accounts > 0 && accounts === brought;
}
