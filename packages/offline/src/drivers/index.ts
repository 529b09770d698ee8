export type { StoreErrorCode } from './errors.ts';
export { errorCode, StoreError } from './errors.ts';
export type { Migratable, SkippedRows } from './migrate.ts';
export { migrateHere } from './migrate.ts';
export type {
  Clock,
  Driver,
  Migration,
  MigrationWriter,
  Params,
  Reader,
  RunResult,
  Schema,
  SqlValue,
  WriteOptions,
  Writer,
} from './port.ts';
