import { type Kysely, sql } from 'kysely';
import type { IngestTables } from '../schema/index.ts';

/** A row of pending_submission whose turn has come. */
export interface DueSubmission {
  readonly submissionId: number;
  readonly attempts: number;
  /** When its turn came. */
  readonly due: Date;
}

/** The latest of now and what the database takes for now, which is what new ones are marked with. */
export const latestNow = (now: Date) => sql<Date>`greatest(now(), ${now})`;

/** Locks what is due and nobody else has locked, the longest waiting first, for as long as the transaction lasts. */
export async function lockDue(db: Kysely<IngestTables>, limit: number, now: Date): Promise<DueSubmission[]> {
  const rows = await db
    .selectFrom('pending_submission')
    .select(['submission_id', 'attempts', 'next_attempt'])
    .where('set_aside', 'is', null)
    .where('next_attempt', '<=', latestNow(now))
    .orderBy('next_attempt')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ submission_id, attempts, next_attempt }) => ({
    submissionId: submission_id,
    attempts,
    due: next_attempt,
  }));
}

/** Takes those that are imported out of the queue. */
export async function removePending(
  db: Kysely<IngestTables>,
  submissionIds: readonly number[],
): Promise<void> {
  if (submissionIds.length === 0) return;
  await db
    .deleteFrom('pending_submission')
    .where('submission_id', '=', sql<number>`ANY (${[...submissionIds]}::integer[])`)
    .execute();
}

/** What became of a try in vain. */
export interface FailedTry {
  readonly submissionId: number;
  readonly reason: string;
  /** ms since 1970; null sets it aside for people to look at. */
  readonly retryAt: number | null;
}

/** Counts a try in vain and says when the next one is. */
export async function postponePending(
  db: Kysely<IngestTables>,
  { submissionId, reason, retryAt }: FailedTry,
  now: Date,
): Promise<void> {
  const ending = retryAt === null ? { set_aside: now } : { next_attempt: new Date(retryAt) };
  await db
    .updateTable('pending_submission')
    .set({ ...ending, error: reason, attempts: sql`attempts + 1` })
    .where('submission_id', '=', submissionId)
    .execute();
}
