/** What went wrong with a store, in words a program can compare. */
export type StoreErrorCode =
  | 'newer_schema'
  | 'migration_failed'
  | 'cannot_open'
  | 'closed'
  | 'closed_scope'
  | 'async_closure'
  | 'nested_write'
  | 'read_only'
  | 'transaction_control'
  | 'not_found'
  | 'bad_input';

/** An error of this package. `message` is for the person and says what to do next. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of an error of this package or of a driver below it. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
