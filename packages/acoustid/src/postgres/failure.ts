/** `no_programs`, `no_user`: this machine cannot run it. `in_use`: another server has it. The rest are what they say. */
export type PostgresErrorCode =
  | 'no_programs'
  | 'no_user'
  | 'in_use'
  | 'wrong_version'
  | 'start_failed'
  | 'unreachable'
  | 'no_database'
  | 'migration_failed';

/** Why PostgreSQL cannot be used. `message` is a sentence for the operator that says what to do; it holds no password. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
  readonly code: PostgresErrorCode;

  constructor(code: PostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The words of an error, on one line. */
export function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(wordsOf).join('; ');
  return (cause instanceof Error ? cause.message : String(cause)).trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** The code that PostgreSQL (`42P04`) or the system (`ECONNREFUSED`) gave an error; undefined when it has none. */
export function codeOf(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The code of a statement that PostgreSQL has stopped: it took too long. */
export const canceled = '57014';

/**
 * Codes of what does not answer now and will later: connections of the
 * system and of PostgreSQL, its shutdown, its limits.
 */
const awayCodes = /^(?:ECONN|EPIPE$|ENOENT$|ETIMEDOUT$|08|53|57P0)/;

/** True when PostgreSQL does not answer now, rather than that a question was wrong. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (awayCodes.test(codeOf(error) ?? '')) return true;
  // The pool has words only.
  return /^(?:timeout exceeded when trying to connect|Connection terminated)/.test(error.message);
}
