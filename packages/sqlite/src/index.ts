export type { OpenOptions, ReadOnlyOptions } from './database/index.ts';
export { Database, openDatabase, openReadOnly, ReadOnlyDatabase } from './database/index.ts';
export type {
  Clock,
  DatabaseErrorCode,
  Log,
  Params,
  Readable,
  Reader,
  RunResult,
  SqlValue,
  Synchronous,
  Writer,
} from './engine/index.ts';
export {
  DatabaseError,
  isBusy,
  isForeignKeyViolation,
  isUniqueViolation,
  sqliteCode,
} from './engine/index.ts';
export type {
  Migration,
  MigrationEvent,
  MigrationReport,
  MigrationWriter,
  Schema,
  SkippedRows,
} from './migrations/index.ts';
