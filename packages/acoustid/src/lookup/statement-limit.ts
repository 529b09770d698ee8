import { type Kysely, sql } from 'kysely';
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
  read: (connection: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  const limit = Math.max(1, Math.floor(timeoutMs));
  const answer = Promise.withResolvers<T>();
  // Both in one message, and the end is not waited for: each message takes a client as long as a small question.
  const begin = sql.raw(`START TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${limit}`);
  db.connection()
    .execute(async (connection) => {
      await begin.execute(connection);
      try {
        answer.resolve(await read(connection));
      } catch (error) {
        answer.reject(error);
      }
      await sql`COMMIT`.execute(connection);
    })
    .catch(answer.reject);
  try {
    return await answer.promise;
  } catch (error) {
    if (codeOf(error) === canceled)
      throw new MatchError('timeout', 'the database took too long', { cause: error });
    throw error;
  }
}
