import { type Kysely, sql } from 'kysely';
import { type DueSubmission, latestNow, lockDue } from '../ingest/index.ts';
import type { IngestTables } from '../schema/index.ts';
import type { Linked } from './link.ts';

/** Submissions that are published at once. */
const atOnce = 1000;
/** Messages of the stream at which no more are published: the others wait in the table. */
const mostMessages = 10_000;
/** Seconds after which one that nothing came of is published again. */
const leaseSeconds = 3600;

/** One message for each turn of a submission: what was published before a kill is not a second message. */
const messageId = ({ submissionId, due, attempts }: DueSubmission): string =>
  `${submissionId}.${attempts}.${due.getTime()}`;

/**
 * Publishes submissions whose turn has come. Their rows stay until they are imported, with their next turn in an hour,
 * so that a stream that is lost loses none. Rejects with what PostgreSQL or NATS says; then none of the turns is taken.
 */
export async function publishDue(
  db: Kysely<IngestTables>,
  { js, jsm }: Linked,
  stream: string,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const due = await lockDue(tx, atOnce, now);
    if (due.length === 0) return;
    const { state } = await jsm.streams.info(stream);
    if (state.messages >= mostMessages) return;
    const sent = await Promise.allSettled(
      due.map((one) => js.publish(stream, String(one.submissionId), { msgID: messageId(one) })),
    );
    for (const one of sent) if (one.status === 'rejected') throw one.reason;
    await tx
      .updateTable('pending_submission')
      .set({ next_attempt: sql<Date>`${latestNow(now)} + make_interval(secs => ${leaseSeconds})` })
      .where(
        'submission_id',
        'in',
        due.map(({ submissionId }) => submissionId),
      )
      .execute();
  });
}
