export { type MigratedBind, migratedBinds, newMigration, readMigrations } from './migrations.ts';
export type { AppTables, FingerprintTables, IngestTables } from './tables.ts';
