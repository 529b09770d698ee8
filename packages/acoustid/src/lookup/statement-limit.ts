import { type Kysely, sql, type Transaction } from 'kysely';
import { MatchError } from '../matching/index.ts';

/** What PostgreSQL says when it cancels a statement. */
const canceled = '57014';
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/**
 * Reads what belongs together, each statement within so many ms: PostgreSQL itself stops, so that nothing goes on for a
 * client who has been answered. Rejects with MatchError `timeout`.
 */
export async function readWithin<Tables, T>(
  db: Kysely<Tables>,
  timeoutMs: number,
  read: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const limit = Math.max(1, Math.floor(timeoutMs));
  try {
    return await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        await sql`SET LOCAL statement_timeout = ${sql.lit(limit)}`.execute(transaction);
        return read(transaction);
      });
  } catch (error) {
    if (codeOf(error) === canceled)
      throw new MatchError('timeout', 'the database took too long', { cause: error });
    throw error;
  }
}
