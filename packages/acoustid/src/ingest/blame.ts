import { FingerprintError } from '../codec/index.ts';

/**
 * Classes of SQLSTATE that say that the data was bad, not the moment: data exceptions, integrity, SQL that does not fit,
 * limits, errors that a trigger raises, internal errors.
 */
const ownFaults = new Set(['22', '23', '42', '54', 'P0', 'XX']);

/** Whether a submission is at fault that an import failed; else it was the database, the index or the network. */
export function isAtFault(error: unknown): boolean {
  if (error instanceof FingerprintError || error instanceof TypeError || error instanceof RangeError)
    return true;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.length === 5 && ownFaults.has(code.slice(0, 2));
}
