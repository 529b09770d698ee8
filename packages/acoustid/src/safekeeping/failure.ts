/**
 * `newer`: saved by a later version. `damaged`: not what was saved. `not_empty`: the databases hold data already.
 * `migrated`: they are further than what was saved.
 */
export type SafekeepingErrorCode = 'newer' | 'damaged' | 'not_empty' | 'migrated';

/** Why databases cannot be saved or brought back. `message` is a sentence for the operator that says what to do. */
export class SafekeepingError extends Error {
  override readonly name = 'SafekeepingError';
  readonly code: SafekeepingErrorCode;

  constructor(code: SafekeepingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
