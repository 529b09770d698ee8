import { type Driver, errorCode } from '../drivers/index.ts';

/** Sums and rows that must fit each other; each query gives what does not. */
const RULES: Readonly<Record<string, string>> = {
  'edits of nobody': 'SELECT count(*) FROM sync_queue WHERE user_id NOT IN (SELECT id FROM users)',
  'edits under one name':
    'SELECT count(*) FROM (SELECT op_id FROM sync_queue GROUP BY op_id HAVING count(*) > 1)',
  'items marked as edited without an edit': `SELECT count(*) FROM user_data d JOIN items i ON i.id = d.item_id
     WHERE d.needs_sync = 1 AND NOT EXISTS (SELECT 1 FROM sync_queue q WHERE q.user_id = d.user_id
       AND q.entity_type = 'item' AND q.entity_id = i.jellyfin_id AND q.status NOT IN ('completed', 'dead'))`,
  'edits that are not shown': `SELECT count(*) FROM sync_queue q JOIN users u ON u.id = q.user_id
     JOIN items i ON i.jellyfin_id = q.entity_id AND i.server_id = u.server_id
     WHERE q.entity_type = 'item' AND q.status NOT IN ('completed', 'dead') AND NOT EXISTS (
       SELECT 1 FROM user_data d WHERE d.user_id = q.user_id AND d.item_id = i.id AND d.needs_sync = 1)`,
  'finished downloads without a file': `SELECT count(*) FROM downloads d JOIN download_files f ON f.id = d.file_id
     WHERE d.status = 'completed' AND f.file_path IS NULL`,
  'files that nobody wants':
    'SELECT count(*) FROM download_files WHERE id NOT IN (SELECT file_id FROM downloads)',
};

/** What is wrong with the database of a store, in words; nothing when it is sound. Reads all of it. */
export function checkStore(driver: Driver): readonly string[] {
  return driver
    .read((reader) => {
      const faults = reader
        .all<{ integrity_check: string }>('PRAGMA integrity_check')
        .map((row) => row.integrity_check)
        .filter((said) => said !== 'ok');
      const orphans = reader.value<number>('SELECT count(*) FROM pragma_foreign_key_check') ?? 0;
      if (orphans > 0) faults.push(`${orphans} rows refer to rows that are not there`);
      for (const [what, sql] of Object.entries(RULES)) {
        const count = reader.value<number>(sql) ?? 0;
        if (count > 0) faults.push(`${count} ${what}`);
      }
      return faults;
    })
    .concat(checkSearch(driver));
}

/** The search table says by an error whether it fits the items. */
function checkSearch(driver: Driver): readonly string[] {
  try {
    driver.write((writer) =>
      writer.run("INSERT INTO items_fts(items_fts, rank) VALUES ('integrity-check', 1)"),
    );
    return [];
  } catch (error) {
    if (errorCode(error) === 'busy') throw error;
    return ['the search table does not fit the items'];
  }
}
