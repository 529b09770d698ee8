import { Slots } from '@bandstand/media';
import {
  type ClaimedJob,
  type Clock,
  type Database,
  type JobContext,
  JobQueue,
  JobRunner,
  type Json,
  type Log,
  type RetryPolicy,
} from '@bandstand/sqlite';
import type { HeldApp } from '../apps/index.ts';
import { type App, dueApps, setDuty } from '../hub/index.ts';
import type { LiveStorage } from '../storage/index.ts';

/** A job of an app, for who does it. */
export interface AppWork extends JobContext {
  readonly app: App;
  readonly db: Database;
  readonly job: ClaimedJob;
  /** Whether there is no attempt after this one. */
  readonly last: boolean;
}

export type AppWorker = (work: AppWork) => Promise<Json | undefined>;

export interface AppJobsParts {
  readonly storage: Pick<LiveStorage, 'hub' | 'databases'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Jobs of all apps at once; 2 unless told. */
  readonly concurrency?: number;
  readonly retry?: RetryPolicy;
  /** How often to look for work, in ms; a second unless told. */
  readonly pollMs?: number;
}

interface Working {
  readonly held: HeldApp;
  readonly queue: JobQueue;
  readonly runner: JobRunner;
  /** Jobs under way: a runner takes up the first while it is made. */
  readonly busy: { jobs: number };
}

/** Jobs of this program; nobody else works in its data folder, so what a kill left under this name is free. */
const worker = 'live';
/** Apps whose databases are held open for their jobs. */
const mostApps = 8;
/** How long an app is left alone that cannot be opened, in ms. */
const troubleMs = 5 * 60_000;
const defaultRetry: RetryPolicy = { baseMs: 2000, capMs: 15 * 60_000 };

/** Works off the jobs of all apps. Only those that streamhub.db names are opened, a few at a time. */
export class AppJobs {
  readonly #parts: AppJobsParts;
  readonly #workers = new Map<string, AppWorker>();
  readonly #working = new Map<number, Working>();
  readonly #seen = new Set<number>();
  readonly #slots: Slots;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(parts: AppJobsParts) {
    this.#parts = parts;
    this.#slots = new Slots(parts.concurrency ?? 2);
  }

  /** Says who does the jobs of a kind; before `start`. */
  handle(kind: string, work: AppWorker): void {
    this.#workers.set(kind, work);
  }

  /** Begins with what waits, also what a kill has left. */
  start(): void {
    const { storage, clock } = this.#parts;
    const now = clock();
    // Those that an earlier life had taken up when it was killed.
    storage.hub.write((writer) =>
      writer.run(`UPDATE app_duties SET due_at = ? WHERE kind = 'jobs' AND due_at BETWEEN ? AND ?`, [
        now,
        now,
        now + troubleMs,
      ]),
    );
    this.#timer = setInterval(() => this.wake(), this.#parts.pollMs ?? 1000);
    this.#timer.unref();
    this.wake();
  }

  /** To be called before a job is committed, within its transaction or before it. */
  announce(appId: number): void {
    const { storage, clock } = this.#parts;
    storage.hub.write((writer) => setDuty(writer, appId, 'jobs', clock()));
  }

  /** Looks for work now. */
  wake(appId?: number): void {
    if (this.#timer === undefined || this.#closed) return;
    if (appId !== undefined) this.#working.get(appId)?.runner.wake();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Hands back what is under way, and waits for that. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all(
      Array.from(this.#working.values(), async ({ runner, held }) => {
        await runner.close();
        held.release();
      }),
    );
    this.#working.clear();
  }

  async #look(): Promise<void> {
    const { storage, clock, log } = this.#parts;
    try {
      for (const working of Array.from(this.#working.values())) await this.#leaveIdle(working);
      const due = storage.hub.read((reader) =>
        dueApps(reader, 'jobs', { now: clock(), limit: 3 * mostApps }),
      );
      for (const app of due) {
        if (this.#closed || this.#working.size >= mostApps) return;
        if (!this.#working.has(app.id)) await this.#begin(app);
      }
    } catch (error) {
      log.warn({ err: error }, 'the jobs of the apps could not be looked at');
    }
  }

  async #begin(app: App): Promise<void> {
    const { storage, clock, log, retry = defaultRetry } = this.#parts;
    const { hub, databases } = storage;
    // Looked at again then, whatever happens to it now.
    hub.write((writer) => setDuty(writer, app.id, 'jobs', clock() + troubleMs));
    // Only this server's own: the jobs of a copy are for the server that it is a copy of.
    if ((app.state !== 'ready' && app.state !== 'legacy') || app.nodeId !== null) return;
    try {
      const held = await databases.hold(app.name);
      if (!this.#seen.has(app.id)) this.#release(held.db, app.id);
      const queue = new JobQueue(held.db, { clock, retry });
      const busy = { jobs: 0 };
      const working: Working = { held, queue, runner: this.#runner(queue, held, busy), busy };
      this.#working.set(app.id, working);
      working.runner.wake();
    } catch (error) {
      log.warn({ app: app.name, err: error }, 'the jobs of an app wait until it can be opened');
    }
  }

  /** Nobody is at jobs that another life of this program had taken. */
  #release(db: Database, appId: number): void {
    db.write((writer) =>
      writer.run(`UPDATE jobs SET lease_until = 0 WHERE state = 'running' AND worker = ?`, [worker]),
    );
    this.#seen.add(appId);
  }

  #runner(queue: JobQueue, held: HeldApp, busy: Working['busy']): JobRunner {
    const { pollMs = 1000, log } = this.#parts;
    const handlers = Object.fromEntries(
      Array.from(this.#workers, ([kind, work]) => [
        kind,
        async (job: ClaimedJob, context: JobContext) => {
          busy.jobs += 1;
          try {
            return await this.#work(work, held, job, context);
          } finally {
            busy.jobs -= 1;
          }
        },
      ]),
    );
    return new JobRunner({ queue, handlers, worker, concurrency: 2, pollMs, log });
  }

  async #work(
    work: AppWorker,
    { app, db }: HeldApp,
    job: ClaimedJob,
    context: JobContext,
  ): Promise<Json | undefined> {
    const release = await this.#slots.take(app.name, context.signal);
    try {
      return await work({ ...context, app, db, job, last: job.attempts >= job.maxAttempts });
    } finally {
      release();
    }
  }

  /** Lets go of an app that has nothing to do for a while. */
  async #leaveIdle(working: Working): Promise<void> {
    const { storage, clock, pollMs = 1000 } = this.#parts;
    const { held, queue, runner, busy } = working;
    const kinds = Array.from(this.#workers.keys());
    const next = queue.nextDue(kinds);
    if (busy.jobs > 0 || (next !== undefined && next <= clock() + 2 * pollMs)) return;
    // Nothing is taken up any more from here on; what was in between is handed back, and is due at once.
    await runner.close();
    this.#working.delete(held.app.id);
    const left = queue.nextDue(kinds);
    storage.hub.write((writer) => setDuty(writer, held.app.id, 'jobs', left ?? null));
    held.release();
  }
}
