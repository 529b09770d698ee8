import type { ControlledTransaction } from 'kysely';
import type { Bind, PostgresLog } from '../postgres/index.ts';
import type { IngestTables } from '../schema/index.ts';
import { PendingNews } from './news.ts';
import { lockDue, postponePending, removePending } from './pending.ts';
import type { Delivery, SubmissionQueue, Waiting } from './queue.ts';

export interface PostgresQueueParts {
  readonly bind: Bind<IngestTables>;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** The queue in the table pending_submission: taken with SKIP LOCKED, announced by NOTIFY. */
export class PostgresQueue implements SubmissionQueue {
  readonly #parts: PostgresQueueParts;
  readonly #news: PendingNews;

  constructor(parts: PostgresQueueParts) {
    this.#parts = parts;
    this.#news = new PendingNews(parts.bind, parts.log);
  }

  async take(limit: number): Promise<Delivery | undefined> {
    const { bind, clock } = this.#parts;
    const tx = await bind.db.startTransaction().execute();
    try {
      const waiting = await lockDue(tx, limit, new Date(clock()));
      if (waiting.length > 0) return new LockedRows(tx, waiting, clock);
    } catch (error) {
      await tx.rollback().execute();
      throw error;
    }
    await tx.rollback().execute();
    return undefined;
  }

  wait(atMostMs: number, signal: AbortSignal): Promise<void> {
    return this.#news.wait(atMostMs, signal);
  }

  close(): Promise<void> {
    return this.#news.close();
  }
}

/** Rows of the queue that a transaction holds. */
class LockedRows implements Delivery {
  readonly waiting: readonly Waiting[];
  readonly #tx: ControlledTransaction<IngestTables>;
  readonly #clock: () => number;

  constructor(tx: ControlledTransaction<IngestTables>, waiting: readonly Waiting[], clock: () => number) {
    this.#tx = tx;
    this.waiting = waiting;
    this.#clock = clock;
  }

  done(submissionIds: readonly number[]): Promise<void> {
    return removePending(this.#tx, submissionIds);
  }

  failed(submissionId: number, reason: string, retryAt: number | null): Promise<void> {
    return postponePending(this.#tx, { submissionId, reason, retryAt }, new Date(this.#clock()));
  }

  async close(): Promise<void> {
    await this.#tx.commit().execute();
  }
}
