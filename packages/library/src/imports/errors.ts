/** Why an import cannot begin or go on. `message` says to the operator what is wrong and what to do. */
export type ImportErrorCode =
  | 'not_found'
  | 'not_a_database'
  | 'too_large'
  | 'damaged'
  | 'in_use'
  | 'unknown_shape'
  | 'no_account'
  | 'refused'
  | 'unreachable';

export class ImportError extends Error {
  readonly code: ImportErrorCode;
  constructor(code: ImportErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
