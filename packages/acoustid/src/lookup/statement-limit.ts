import { MatchError } from '../matching/index.ts';
import { canceled, codeOf, type QuickReads, type QuickStatement } from '../postgres/index.ts';

/** What PostgreSQL rejected with; MatchError `timeout` when it has stopped by itself. */
const asTimeout = (error: unknown): unknown =>
  codeOf(error) === canceled
    ? new MatchError('timeout', 'the database took too long', { cause: error })
    : error;

/**
 * Asks one thing that is asked all the time. Rejects with MatchError
 * `timeout` when it takes much longer than so many ms.
 */
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
