import { type Kysely, sql } from 'kysely';
import type { IngestTables } from '../schema/index.ts';

/** A submission that could not be imported, for people to look at. */
export interface SetAside {
  readonly submissionId: number;
  readonly attempts: number;
  readonly reason: string;
  readonly since: Date;
}

/** Those that were set aside, the oldest first, at most `limit` after the submission `after`. */
export async function listSetAside(
  db: Kysely<IngestTables>,
  { after = 0, limit = 100 }: { readonly after?: number; readonly limit?: number } = {},
): Promise<SetAside[]> {
  const rows = await db
    .selectFrom('pending_submission')
    .select(['submission_id', 'attempts', 'error', 'set_aside'])
    .where('set_aside', 'is not', null)
    .where('submission_id', '>', after)
    .orderBy('submission_id')
    .limit(limit)
    .execute();
  return rows.flatMap(({ submission_id, attempts, error, set_aside }) =>
    set_aside === null
      ? []
      : [{ submissionId: submission_id, attempts, reason: error ?? '', since: set_aside }],
  );
}

/** Lets a submission that was set aside be tried again; false when it was not. */
export async function retrySetAside(
  db: Kysely<IngestTables>,
  submissionId: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pending_submission')
    .set({ set_aside: null, attempts: 0, next_attempt: now })
    .where('submission_id', '=', submissionId)
    .where('set_aside', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await sql`NOTIFY pending_submission`.execute(db);
  return true;
}
