import { type ControlledTransaction, type Kysely, sql } from 'kysely';
import type { Bind, PostgresLog } from '../postgres/index.ts';
import type { IngestTables } from '../schema/index.ts';
import type { Delivery, SubmissionQueue, Waiting } from './queue.ts';

const channel = 'pending_submission';

export interface PostgresQueueParts {
  readonly bind: Bind<IngestTables>;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** The queue in the table pending_submission: taken with SKIP LOCKED, announced by NOTIFY. */
export class PostgresQueue implements SubmissionQueue {
  readonly #parts: PostgresQueueParts;
  #ears: Promise<{ end(): Promise<void> } | undefined> | undefined;
  #news = false;
  #wake: (() => void) | undefined;

  constructor(parts: PostgresQueueParts) {
    this.#parts = parts;
  }

  async take(limit: number): Promise<Delivery | undefined> {
    const { bind, clock } = this.#parts;
    const tx = await bind.db.startTransaction().execute();
    try {
      const waiting = await lockWaiting(tx, limit, new Date(clock()));
      if (waiting.length > 0) return new LockedRows(tx, waiting, clock);
    } catch (error) {
      await tx.rollback().execute();
      throw error;
    }
    await tx.rollback().execute();
    return undefined;
  }

  async wait(atMostMs: number, signal: AbortSignal): Promise<void> {
    await this.#listen();
    if (this.#news || signal.aborted) {
      this.#news = false;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, atMostMs);
    const abort = (): void => resolve();
    signal.addEventListener('abort', abort);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    this.#wake = undefined;
    this.#news = false;
  }

  async close(): Promise<void> {
    const ears = await this.#ears;
    await ears?.end();
  }

  /** Without ears the worker still looks after each wait. */
  async #listen(): Promise<void> {
    this.#ears ??= this.#open();
    await this.#ears;
  }

  async #open(): Promise<{ end(): Promise<void> } | undefined> {
    const { bind, log } = this.#parts;
    try {
      const session = await bind.session();
      session.on('notification', () => this.#hear());
      session.on('end', () => {
        this.#ears = undefined;
      });
      await session.query(`LISTEN ${channel}`);
      // Something may have come before there were ears.
      this.#news = true;
      return session;
    } catch (error) {
      this.#ears = undefined;
      log.warn(
        { err: error },
        'new submissions are not announced to the import, which looks for them instead',
      );
      return undefined;
    }
  }

  #hear(): void {
    this.#news = true;
    this.#wake?.();
  }
}

async function lockWaiting(db: Kysely<IngestTables>, limit: number, now: Date): Promise<Waiting[]> {
  const rows = await db
    .selectFrom('pending_submission')
    .select(['submission_id', 'attempts'])
    .where('set_aside', 'is', null)
    // The database's clock too, which is what new ones are marked with.
    .where('next_attempt', '<=', sql<Date>`greatest(now(), ${now})`)
    .orderBy('next_attempt')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ submission_id, attempts }) => ({ submissionId: submission_id, attempts }));
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

  async done(submissionIds: readonly number[]): Promise<void> {
    if (submissionIds.length === 0) return;
    await this.#tx
      .deleteFrom('pending_submission')
      .where('submission_id', 'in', [...submissionIds])
      .execute();
  }

  async failed(submissionId: number, reason: string, retryAt: number | null): Promise<void> {
    const ending =
      retryAt === null ? { set_aside: new Date(this.#clock()) } : { next_attempt: new Date(retryAt) };
    await this.#tx
      .updateTable('pending_submission')
      .set({ ...ending, error: reason, attempts: sql`attempts + 1` })
      .where('submission_id', '=', submissionId)
      .execute();
  }

  async close(): Promise<void> {
    await this.#tx.commit().execute();
  }
}
