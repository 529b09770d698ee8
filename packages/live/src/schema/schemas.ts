import { readFileSync } from 'node:fs';
import { jobTableSql, type Migration, type MigrationWriter, type Schema, uuidv7Sql } from '@bandstand/sqlite';
import { type TablePlan, takeOver } from '../carrying/index.ts';
import { appPlans, hubPlans } from './plans.ts';

/** The present time as SQL text: ISO 8601 in UTC with milliseconds, so that times compare as text. */
const nowSql = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

/** The number at which both of StreamHub's schemas stand. */
export const lastOfStreamHub = 8;

const metaSql = 'CREATE TABLE _streamhub_meta (key TEXT PRIMARY KEY, value TEXT, updated_at TEXT NOT NULL);';

function sqlOf(file: string): string {
  return readFileSync(new URL(`./${file}.sql`, import.meta.url), 'utf8')
    .replaceAll('{{now}}', nowSql)
    .replaceAll('{{uuid}}', uuidv7Sql);
}

/**
 * StreamHub's own numbers. What a file of each of them holds is looked at by the migration after them, which takes over
 * whatever it finds; so a file that stands between two of them opens, too, and a new one is made in one step.
 */
const ofStreamHub: readonly Migration[] = Array.from({ length: lastOfStreamHub }, (_, at) => ({
  version: at + 1,
  name: `StreamHub's number ${at + 1}`,
  up: () => {},
}));

function takingOver(folder: 'hub' | 'app', source: string, plans: readonly TablePlan[]): Migration {
  return {
    version: lastOfStreamHub + 1,
    name: 'from StreamHub',
    foreignKeys: 'off',
    up(db) {
      takeOver(db, {
        source,
        plans,
        tables: [metaSql, sqlOf('both'), sqlOf(`${folder}/tables`)].join('\n'),
        indexes: `${sqlOf(`${folder}/indexes`)}\n${jobTableSql}`,
      });
      if (folder === 'hub') beginHub(db);
    },
  };
}

/** The tenant of whatever has no other, and what StreamHub noted of a split that left rows behind without a word. */
function beginHub(db: MigrationWriter): void {
  db.exec(`
    INSERT OR IGNORE INTO tenants (id, name, plan) VALUES ('platform', 'Platform', 'platform');
    INSERT OR IGNORE INTO quotas (tenant_id, max_apps, max_concurrent_streams, max_recording_minutes_month, max_egress_gb_month, max_storage_gb)
      VALUES ('platform', -1, -1, -1, -1, -1);
    UPDATE _streamhub_meta SET key = 'streamhub_split_done' WHERE key = 'per_app_split_done';
    UPDATE _streamhub_meta SET key = 'streamhub_split_backup' WHERE key = 'per_app_split_backup';
    INSERT INTO _streamhub_meta (key, value, updated_at)
      SELECT 'per_app_split_backup', value, ${nowSql} FROM _streamhub_meta
      WHERE key = 'migration_backup' AND EXISTS (SELECT 1 FROM apps WHERE state = 'legacy');
  `);
}

/** streamhub.db: who there is, and which app lies where. */
export const hubSchema: Schema = {
  name: 'streamhub',
  migrations: [...ofStreamHub, takingOver('hub', 'streamhub.db', hubPlans)],
};

/** apps/<app>/app.db: everything that belongs to one app. */
export const appSchema: Schema = {
  name: 'streamhub',
  migrations: [...ofStreamHub, takingOver('app', 'app.db', appPlans)],
};
