import { type Kysely, sql } from 'kysely';
import { MatchError } from '../matching/index.ts';
import { canceled, codeOf, type QuickReads, type QuickStatement } from '../postgres/index.ts';

/** What PostgreSQL rejected with; MatchError `timeout` when it has stopped by itself. */
const asTimeout = (error: unknown): unknown =>
  codeOf(error) === canceled
    ? new MatchError('timeout', 'the database took too long', { cause: error })
    : error;

/** Asks one thing that is asked all the time. Rejects with MatchError `timeout` when it takes much longer than so many ms. */
export async function readQuickly<Row extends Record<string, unknown>>(
  quick: QuickReads,
  statement: QuickStatement,
  values: readonly unknown[],
  timeoutMs: number,
): Promise<readonly Row[]> {
  try {
    return await quick.read<Row>(statement, values, timeoutMs);
  } catch (error) {
    throw asTimeout(error);
  }
}

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
    throw asTimeout(error);
  }
}
