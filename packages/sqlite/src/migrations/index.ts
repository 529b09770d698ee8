export { metaTable } from './meta.ts';
export { migrate } from './migrate.ts';
export type {
  Migration,
  MigrationEvent,
  MigrationReport,
  MigrationWriter,
  Schema,
  SkippedRows,
} from './types.ts';
export { fileVersion, pendingMigrations } from './version.ts';
