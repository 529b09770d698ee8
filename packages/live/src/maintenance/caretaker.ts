import { type Clock, type Database, type MaintenanceStep, type RandomBytes, uuidv7 } from '@bandstand/sqlite';
import type { AppDatabases } from '../apps/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import type { DatabaseHealth } from './health.ts';
import { healthInThread } from './health-thread.ts';
import { type MaintenanceResult, maintainDatabase } from './maintain.ts';

/** One run over a database, as it stands. */
export interface CareJob {
  readonly id: string;
  /** Null for streamhub.db. */
  readonly app: AppName | null;
  readonly startedAt: string;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly step: MaintenanceStep | null;
  readonly result: MaintenanceResult | null;
  readonly error: string | null;
}

export interface CaretakerOptions {
  readonly hub: Database;
  readonly databases: AppDatabases;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

interface Running {
  job: CareJob;
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

const keptJobs = 100;

/** Tends databases one after the other while they are used, and tells how far it is. */
export class Caretaker {
  readonly #options: CaretakerOptions;
  readonly #jobs = new Map<string, Running>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: CaretakerOptions) {
    this.#options = options;
  }

  /** How a database stands. Rejects with `not_found`, `not_available`. */
  async health(app: AppName | null): Promise<DatabaseHealth> {
    return this.#using(app, ({ path }) => healthInThread(path));
  }

  /** Begins, behind those that run. Throws `not_found`, and `conflict` while the same database is being tended. */
  start(app: AppName | null, steps: readonly MaintenanceStep[]): CareJob {
    if (app !== null) this.#options.databases.find(app);
    for (const { job } of this.#jobs.values())
      if (job.app === app && job.state === 'running')
        throw new LiveError('conflict', 'This database is being tended already.', {
          details: { job: job.id },
        });
    const { clock, random } = this.#options;
    const job: CareJob = {
      id: uuidv7(clock, random),
      app,
      startedAt: new Date(clock()).toISOString(),
      state: 'running',
      done: 0,
      total: steps.length,
      step: null,
      result: null,
      error: null,
    };
    const stop = new AbortController();
    this.#last = this.#last.then(() => this.#tend(job.id, app, steps, stop.signal));
    this.#jobs.set(job.id, { job, stop, over: this.#last });
    for (const [id, { job: old }] of this.#jobs)
      if (this.#jobs.size > keptJobs && old.state !== 'running') this.#jobs.delete(id);
    return job;
  }

  /** Throws `not_found` for a job that is unknown, of another database, or long over. */
  job(app: AppName | null, id: string): CareJob {
    const found = this.#jobs.get(id)?.job;
    if (found === undefined || found.app !== app) throw notFound('job');
    return found;
  }

  /** Leaves out what is not begun yet. Throws `not_found`. */
  stop(app: AppName | null, id: string): void {
    this.job(app, id);
    this.#jobs.get(id)?.stop.abort();
  }

  /** Resolves when the step that runs is over. */
  async close(): Promise<void> {
    for (const { stop } of this.#jobs.values()) stop.abort();
    await this.#last;
  }

  async #tend(
    id: string,
    app: AppName | null,
    steps: readonly MaintenanceStep[],
    signal: AbortSignal,
  ): Promise<void> {
    const set = (change: Partial<CareJob>): void => {
      const running = this.#jobs.get(id);
      if (running !== undefined) running.job = { ...running.job, ...change };
    };
    try {
      const onProgress = (done: number, _total: number, step: MaintenanceStep): void => set({ done, step });
      const result = await this.#using(app, (db) => maintainDatabase(db, { steps, onProgress, signal }));
      const state = result.steps.length < steps.length ? 'stopped' : 'done';
      set({ state, done: result.steps.length, step: null, result });
    } catch (error) {
      const words = error instanceof LiveError ? error.safe : 'It could not be done; the log says why.';
      set({ state: 'failed', step: null, error: words });
    }
  }

  async #using<T>(app: AppName | null, work: (db: Database) => Promise<T>): Promise<T> {
    const { hub, databases } = this.#options;
    if (app === null) return work(hub);
    const held = await databases.hold(app);
    try {
      return await work(held.db);
    } finally {
      held.release();
    }
  }
}
