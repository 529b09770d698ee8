export { Connection } from './connection.ts';
export type { DatabaseErrorCode } from './errors.ts';
export { DatabaseError, isBusy, isForeignKeyViolation, isUniqueViolation, sqliteCode } from './errors.ts';
export type { ConnectOptions } from './open.ts';
export { connect, explain } from './open.ts';
export type {
  Clock,
  Log,
  Params,
  Readable,
  Reader,
  RunResult,
  SqlValue,
  Synchronous,
  WriteOptions,
  Writer,
} from './types.ts';
export type { WireError } from './wire.ts';
export { fromWire, ThreadError, toWire } from './wire.ts';
