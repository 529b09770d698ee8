export type { OpenOptions, ReadOnlyOptions } from './database/index.ts';
export { Database, openDatabase, openReadOnly, ReadOnlyDatabase, Remembered } from './database/index.ts';
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
  WriteOptions,
  Writer,
} from './engine/index.ts';
export {
  DatabaseError,
  isBusy,
  isForeignKeyViolation,
  isUniqueViolation,
  sqliteCode,
  ThreadError,
} from './engine/index.ts';
export { foreignKeyProblems, integrityProblems, replaceDatabaseFile } from './files/index.ts';
export * from './jobs/index.ts';
export { type HeldLock, holdLock, isHeld } from './locks/index.ts';
export type { MaintenanceReport, MaintenanceStep, StepReport } from './maintenance/index.ts';
export { backupInto } from './maintenance/index.ts';
export type {
  Migration,
  MigrationEvent,
  MigrationReport,
  MigrationWriter,
  Schema,
  SkippedRows,
} from './migrations/index.ts';
export { metaTable } from './migrations/index.ts';
export type { ReadModule, ReadPoolOptions, SharedMemory, ThreadLife } from './read-pool/index.ts';
export { HandOver, newSharedBytes, ReadPool, wakeAll } from './read-pool/index.ts';
export type { SchemaTextOptions } from './schema-text/index.ts';
export { schemaText } from './schema-text/index.ts';
export type { RandomBytes } from './uuid/index.ts';
export { uuidv7, uuidv7Sql } from './uuid/index.ts';
