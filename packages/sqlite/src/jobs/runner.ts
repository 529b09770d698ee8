import { DatabaseError, type Log } from '../engine/index.ts';
import type { JobQueue } from './queue.ts';
import type { ClaimedJob, Json, Progress } from './types.ts';

export interface JobContext {
  /** Fires when the job is to stop: somebody cancelled it, the lease was lost, or the program shuts down. */
  readonly signal: AbortSignal;
  /** Says how far the work is; written a few times a second at most. */
  readonly progress: (progress: Progress) => void;
}

/** Does the work of one job; what it returns is the result. An error fails the attempt. */
export type JobHandler = (job: ClaimedJob, context: JobContext) => Promise<Json | undefined>;

export interface JobRunnerOptions {
  readonly queue: JobQueue;
  /** By kind. */
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Who works, for people to read. */
  readonly worker: string;
  /** Jobs at once, 1 unless told. */
  readonly concurrency?: number;
  /** How long a dead worker holds a job, in ms; a minute unless told. */
  readonly leaseMs?: number;
  /** How often to look for work that other processes made, in ms; a second unless told. */
  readonly pollMs?: number;
  readonly log?: Log;
}

type Ending = 'cancelled' | 'lost' | 'shutdown';

const progressMs = 250;

/** Works off a queue until closed. Several runners, also in several processes, may share one. */
export class JobRunner {
  readonly #options: Required<Omit<JobRunnerOptions, 'log'>> & Pick<JobRunnerOptions, 'log'>;
  readonly #running = new Map<Promise<void>, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: JobRunnerOptions) {
    this.#options = { concurrency: 1, leaseMs: 60_000, pollMs: 1_000, ...options };
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.#timer.unref();
    this.wake();
  }

  /** Looks for work now; call it after a commit that made a job. */
  wake(): void {
    try {
      while (!this.#closed && this.#running.size < this.#options.concurrency && this.#startNext());
    } catch (error) {
      // A busy database: the next poll tries again.
      this.#options.log?.error({ err: error }, 'the job queue could not be read');
    }
  }

  /** Tells running jobs to stop, hands them back unless they end by themselves, and waits for that. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const controller of this.#running.values()) abort(controller, 'shutdown');
    await Promise.all(this.#running.keys());
  }

  #startNext(): boolean {
    const { queue, handlers, leaseMs, worker } = this.#options;
    const job = queue.claim(Object.keys(handlers), { leaseMs, worker });
    if (!job) return false;
    const controller = new AbortController();
    const work = this.#work(job, controller).finally(() => {
      this.#running.delete(work);
      this.wake();
    });
    this.#running.set(work, controller);
    return true;
  }

  async #work(job: ClaimedJob, controller: AbortController): Promise<void> {
    const { queue, leaseMs, handlers, log } = this.#options;
    const beat = setInterval(() => this.#beat(job, controller), leaseMs / 3);
    try {
      const context = { signal: controller.signal, progress: this.#reporter(job, controller) };
      const result = await handlers[job.kind]?.(job, context);
      queue.complete(job.id, job.token, result ?? null);
    } catch (error) {
      this.#settle(job, controller.signal, error);
    } finally {
      clearInterval(beat);
    }
    log?.info({ job: job.id, kind: job.kind }, 'a job ended');
  }

  #settle(job: ClaimedJob, signal: AbortSignal, error: unknown): void {
    const { queue, log } = this.#options;
    const ending = endingOf(signal);
    try {
      if (ending === 'lost' || isLost(error)) return;
      if (ending === 'cancelled') queue.stop(job.id, job.token);
      else if (ending === 'shutdown') queue.release(job.id, job.token);
      else {
        log?.warn({ err: error, job: job.id, kind: job.kind }, 'a job failed');
        queue.fail(job.id, job.token, error instanceof Error ? error.message : String(error));
      }
    } catch (failure) {
      // The lease ends by itself, and the job is tried again.
      if (!isLost(failure))
        log?.error({ err: failure, job: job.id }, 'the end of a job could not be written');
    }
  }

  #beat(job: ClaimedJob, controller: AbortController): void {
    const { queue, leaseMs } = this.#options;
    this.#tell(controller, () => queue.heartbeat(job.id, job.token, leaseMs));
  }

  #reporter(job: ClaimedJob, controller: AbortController): (progress: Progress) => void {
    const { queue, leaseMs } = this.#options;
    let last = Number.NEGATIVE_INFINITY;
    return (progress) => {
      if (performance.now() - last < progressMs) return;
      last = performance.now();
      this.#tell(controller, () => queue.progress(job.id, job.token, progress, leaseMs));
    };
  }

  #tell(controller: AbortController, write: () => { cancelRequested: boolean }): void {
    try {
      if (write().cancelRequested) abort(controller, 'cancelled');
    } catch (error) {
      if (isLost(error)) abort(controller, 'lost');
      else this.#options.log?.warn({ err: error }, 'a sign of life could not be written');
    }
  }
}

/** Why a handler was told to stop. */
class JobEnded extends Error {
  override readonly name = 'AbortError';
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(`the job was stopped: ${ending}`);
    this.ending = ending;
  }
}

function endingOf({ reason }: { readonly reason: unknown }): Ending | undefined {
  return reason instanceof JobEnded ? reason.ending : undefined;
}

function abort(controller: AbortController, ending: Ending): void {
  if (!controller.signal.aborted) controller.abort(new JobEnded(ending));
}

function isLost(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'lost_lease';
}
