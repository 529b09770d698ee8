import type { PostgresLog } from '../postgres/index.ts';
import { restMs, retryAt } from './back-off.ts';
import { isAtFault } from './blame.ts';
import type { Importer } from './importer.ts';
import type { Delivery, SubmissionQueue, Waiting } from './queue.ts';
import type { Submission } from './submissions.ts';
import type { Tidying } from './tidying.ts';

export interface ImportWorkerParts {
  readonly queue: SubmissionQueue;
  readonly importer: Pick<Importer, 'import'>;
  readonly tidying?: Tidying;
  /** The submissions of these ids; those that are gone are left out. */
  readonly read: (ids: readonly number[]) => Promise<readonly Submission[]>;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Submissions that are imported together. Default 500. */
  readonly batch?: number;
}

/** Milliseconds after which the worker looks by itself, for tries that have become due and news that it has not heard. */
const idleMs = 10_000;

/** Imports submissions as they come. */
export class ImportWorker {
  readonly #parts: ImportWorkerParts;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: ImportWorkerParts) {
    this.#parts = parts;
  }

  /** Begins to work in the background. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#running, this.#parts.tidying?.stop()]);
    await this.#parts.queue.close();
  }

  /**
   * Imports all that is due, two batches at a time: while PostgreSQL stores one the other is made ready. Rejects as `step`,
   * when both have ended.
   */
  async drain(): Promise<void> {
    const lane = async (): Promise<void> => {
      while (!this.#stopping.signal.aborted && (await this.step()) > 0);
    };
    const ended = await Promise.allSettled([lane(), lane()]);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
  }

  /**
   * Takes one batch; the number of submissions that came to an end, 0 when none was due. A submission that cannot be
   * imported is tried again later, after its last try set aside. Rejects when the database or the index is at fault: then
   * all wait as they were.
   */
  async step(): Promise<number> {
    const { queue, batch = 500 } = this.#parts;
    const delivery = await queue.take(batch);
    if (delivery === undefined) return 0;
    try {
      await this.#work(delivery);
    } finally {
      await delivery.close();
    }
    return delivery.waiting.length;
  }

  async #work(delivery: Delivery): Promise<void> {
    const ids = delivery.waiting.map(({ submissionId }) => submissionId);
    const submissions = await this.#parts.read(ids);
    const there = new Set(submissions.map(({ id }) => id));
    await delivery.done(ids.filter((id) => !there.has(id)));
    await this.#together(delivery, submissions);
  }

  /** Where one of them is at fault, the others are imported all the same: by halves. */
  async #together(delivery: Delivery, submissions: readonly Submission[]): Promise<void> {
    const [only] = submissions;
    if (only === undefined || this.#stopping.signal.aborted) return;
    if (submissions.length === 1) return this.#alone(delivery, only);
    if (await this.#imported(submissions)) return delivery.done(submissions.map(({ id }) => id));
    const half = submissions.length >>> 1;
    await this.#together(delivery, submissions.slice(0, half));
    await this.#together(delivery, submissions.slice(half));
  }

  /** False when one of them is at fault. */
  async #imported(submissions: readonly Submission[]): Promise<boolean> {
    try {
      await this.#parts.importer.import(submissions);
      return true;
    } catch (error) {
      if (!isAtFault(error)) throw error;
      return false;
    }
  }

  async #alone(delivery: Delivery, submission: Submission): Promise<void> {
    const waiting = delivery.waiting.find(({ submissionId }) => submissionId === submission.id);
    try {
      await this.#parts.importer.import([submission]);
      await delivery.done([submission.id]);
    } catch (error) {
      if (!isAtFault(error) || waiting === undefined) throw error;
      await this.#postpone(delivery, waiting, error);
    }
  }

  async #postpone(delivery: Delivery, { submissionId, attempts }: Waiting, error: unknown): Promise<void> {
    const { log, clock } = this.#parts;
    const again = retryAt(attempts + 1, clock());
    const reason = error instanceof Error ? error.message : String(error);
    await delivery.failed(submissionId, reason, again);
    const fields = { err: error, submission: submissionId };
    if (again === null) log.warn(fields, `submission ${submissionId} cannot be imported and was set aside`);
    else log.info(fields, `submission ${submissionId} could not be imported and is tried again later`);
  }

  async #run(): Promise<void> {
    const { queue, tidying, log } = this.#parts;
    const { signal } = this.#stopping;
    let troubles = 0;
    while (!signal.aborted) {
      try {
        await this.drain();
        troubles = 0;
        tidying?.rest();
        await queue.wait(idleMs, signal);
      } catch (error) {
        troubles += 1;
        log.warn({ err: error }, 'the import of submissions rests');
        await rest(restMs(troubles), signal);
      }
    }
  }
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const abort = (): void => {
    clearTimeout(timer);
    resolve();
  };
  signal.addEventListener('abort', abort, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', abort));
}
