/**
 * What went wrong with a database, in words a program can compare:
 * - `newer_schema`, `older_schema`: the file belongs to another version of the program
 * - `migration_failed`, `no_space`, `busy`, `in_use`, `unclean_source`, `cannot_open`, `not_a_database`, `corrupt`
 * - `closed_scope`, `async_closure`, `nested_write`, `read_only`, `transaction_control`, `closed`: mistakes of the caller
 * - `overloaded`, `thread_crashed`, `unknown_call`, `bad_module`: a reading thread could not answer
 * - `lost_lease`, `unknown_job`, `bad_job`: a job cannot be changed that way
 */
const codes = [
  'newer_schema',
  'older_schema',
  'migration_failed',
  'no_space',
  'busy',
  'in_use',
  'unclean_source',
  'cannot_open',
  'not_a_database',
  'corrupt',
  'closed_scope',
  'async_closure',
  'nested_write',
  'read_only',
  'transaction_control',
  'closed',
  'overloaded',
  'thread_crashed',
  'unknown_call',
  'bad_module',
  'lost_lease',
  'unknown_job',
  'bad_job',
] as const;

/** See the list of codes. */
export type DatabaseErrorCode = (typeof codes)[number];

export function isDatabaseErrorCode(text: string | undefined): text is DatabaseErrorCode {
  return codes.some((code) => code === text);
}

/** An error of this package. `message` is for the operator and says what to do next; `cause` is what SQLite said. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** SQLite's extended result code of an error (`SQLITE_CONSTRAINT_UNIQUE`), `undefined` for any other error. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

/** True when a unique index or a primary key refused a row. */
export function isUniqueViolation(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** True when a foreign key refused a change. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_CONSTRAINT_FOREIGNKEY';
}

/** True when another connection held the lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.code === 'busy';
  const code = sqliteCode(error);
  return code === 'SQLITE_BUSY' || code?.startsWith('SQLITE_BUSY_') === true;
}
