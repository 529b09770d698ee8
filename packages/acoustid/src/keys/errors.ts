/** `taken`: another has this key. `invalid`: it cannot be one. `unknown`: there is no such application or account. */
export type KeyFault = 'taken' | 'invalid' | 'unknown';

/** A key or its holder that cannot be used as asked. The message is for people. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
  readonly fault: KeyFault;

  constructor(fault: KeyFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** What PostgreSQL refused, in words about keys. */
export function asKeyError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === '23505') return new KeyError('taken', 'This key is in use already.', { cause: error });
  if (code === '23503') return new KeyError('unknown', 'There is no such account.', { cause: error });
  return error;
}
