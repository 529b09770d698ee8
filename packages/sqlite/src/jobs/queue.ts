import {
  type Clock,
  DatabaseError,
  isUniqueViolation,
  type Readable,
  type Reader,
  type Writer,
} from '../engine/index.ts';
import { uuidv7 } from '../uuid/index.ts';
import { findJob, findUnique, firstWaiting, hasExpired, listJobs, requireJob } from './lookups.ts';
import { defaultRetry, type RetryPolicy, retryDelay } from './retry.ts';
import { transitions } from './transitions.ts';
import type { ClaimedJob, ClaimOptions, Job, JobFilter, Json, NewJob, Progress } from './types.ts';

/** A database whose schema has `jobTableSql`. */
export interface JobDatabase extends Readable {
  write<T>(fn: (writer: Writer) => T): T;
}

export interface JobQueueOptions {
  readonly clock?: Clock;
  /** Numbers from 0 to below 1, for the jitter. */
  readonly random?: () => number;
  readonly retry?: RetryPolicy;
}

const maxErrorLength = 4_000;

/** Durable jobs in the table `jobs` of one database. Several processes on one file share the work. */
export class JobQueue {
  readonly #db: JobDatabase;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #retry: RetryPolicy;

  constructor(db: JobDatabase, options: JobQueueOptions = {}) {
    this.#db = db;
    this.#clock = options.clock ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#retry = options.retry ?? defaultRetry;
  }

  /**
   * Makes a job, inside the transaction of `writer` when one is given: it then exists if and only if that commits.
   * `created` is false when one of the same kind and key already waits or runs; `id` is then that one's.
   * Throws `bad_job` when `maxAttempts` is below 1.
   */
  enqueue(job: NewJob, writer?: Writer): { id: string; created: boolean } {
    if (!(Number.isInteger(job.maxAttempts) && job.maxAttempts >= 1)) {
      throw new DatabaseError('bad_job', `a job of kind ${job.kind} needs at least one attempt`);
    }
    return writer ? this.#insert(writer, job) : this.#db.write((own) => this.#insert(own, job));
  }

  /**
   * The job that has been due longest among `kinds`, now leased to this worker; `undefined` when none is due.
   * Leases that ran out are released first.
   */
  claim(kinds: readonly string[], { leaseMs, worker }: ClaimOptions): ClaimedJob | undefined {
    const now = this.#clock();
    // Looked at before the write lock is taken: polling an empty queue must not hold up writers.
    if (!this.#db.read((reader) => hasExpired(reader, now) || isDue(reader, kinds, now))) return undefined;
    return this.#db.write((writer) => {
      writer.run(transitions.expire, { now });
      const first = firstWaiting(writer, kinds);
      if (!first || first.at > now) return undefined;
      const { id } = first;
      const token = crypto.randomUUID();
      writer.run(transitions.claim, { id, worker, token, leaseUntil: now + leaseMs, now });
      return { ...requireJob(writer, id), token };
    });
  }

  /**
   * Holds on to a lease for `leaseMs` more; whether somebody asked to stop. Throws `lost_lease`: the job is another's
   * now, and the worker must leave it alone.
   */
  heartbeat(id: string, token: string, leaseMs: number): { cancelRequested: boolean } {
    return this.#db.write((writer) => {
      this.#held(writer, id, transitions.renew, { id, token, leaseUntil: this.#clock() + leaseMs });
      return { cancelRequested: requireJob(writer, id).cancelRequested };
    });
  }

  /** Says how far the work is, and holds on to the lease when `leaseMs` is given. As `heartbeat` otherwise. */
  progress(id: string, token: string, progress: Progress, leaseMs?: number): { cancelRequested: boolean } {
    const { done, total, message } = progress;
    const leaseUntil = leaseMs === undefined ? null : this.#clock() + leaseMs;
    return this.#db.write((writer) => {
      this.#held(writer, id, transitions.progress, { id, token, done, total, message, leaseUntil });
      return { cancelRequested: requireJob(writer, id).cancelRequested };
    });
  }

  /** The work is done; with `writer`, in the same transaction as its results. Throws `lost_lease`. */
  complete(id: string, token: string, result: Json = null, writer?: Writer): void {
    this.#change(id, transitions.complete, { id, token, result: JSON.stringify(result) }, writer);
  }

  /**
   * The attempt failed: the job waits for the next one, or is dead after the last (at once with `final`); one that was
   * to be cancelled is. The job as it is now. Throws `lost_lease`.
   */
  fail(id: string, token: string, error: string, options: { readonly final?: boolean } = {}): Job {
    return this.#db.write((writer) => {
      const { attempts } = requireJob(writer, id);
      const retryAt = this.#clock() + retryDelay(attempts, this.#random, this.#retry);
      const final = options.final ? 1 : 0;
      this.#held(writer, id, transitions.fail, {
        id,
        token,
        final,
        retryAt,
        error: error.slice(0, maxErrorLength),
      });
      return requireJob(writer, id);
    });
  }

  /** The worker stopped because somebody asked. Throws `lost_lease`. */
  stop(id: string, token: string): void {
    this.#change(id, transitions.stop, { id, token });
  }

  /**
   * Hands a job back unfinished, for instance at a shutdown; it is due at
   * once, the attempt is not counted. Throws `lost_lease`.
   */
  release(id: string, token: string): void {
    this.#change(id, transitions.release, { id, token });
  }

  /** Cancels a job that waits, asks a running one's worker to stop; the job as it is now. Throws `unknown_job`. */
  cancel(id: string): Job {
    return this.#db.write((writer) => {
      const now = this.#clock();
      if (writer.run(transitions.cancelWaiting, { id, now }).changes === 0) {
        writer.run(transitions.cancelRunning, { id, now });
      }
      return requireJob(writer, id);
    });
  }

  /**
   * Lets a dead or cancelled job start over. Throws `unknown_job`, or
   * `bad_job` when it is neither, or its key is taken again.
   */
  revive(id: string): Job {
    return this.#db.write((writer) => {
      if (!this.#revived(writer, id)) {
        const { state } = requireJob(writer, id);
        throw new DatabaseError(
          'bad_job',
          `job ${id} is ${state}, or another of its kind and key took its place`,
        );
      }
      return requireJob(writer, id);
    });
  }

  /** Takes expired leases from their workers; how many. `claim` does it too: this is for a queue without workers. */
  releaseExpired(): number {
    return this.#db.write((writer) => writer.run(transitions.expire, { now: this.#clock() }).changes);
  }

  get(id: string): Job | undefined {
    return this.#db.read((reader) => findJob(reader, id));
  }

  /** Jobs, newest first. */
  list(filter: JobFilter = {}): Job[] {
    return this.#db.read((reader) => listJobs(reader, filter));
  }

  /** When the next job of these kinds is due, in ms since 1970; `undefined` when none waits. */
  nextDue(kinds: readonly string[]): number | undefined {
    return this.#db.read((reader) => firstWaiting(reader, kinds))?.at;
  }

  /** Forgets jobs that finished before `olderThan`, in ms since 1970; how many. */
  purge(olderThan: number): number {
    return this.#db.write((writer) => writer.run(transitions.purge, { olderThan }).changes);
  }

  #insert(writer: Writer, job: NewJob): { id: string; created: boolean } {
    const { kind, uniqueKey = null } = job;
    const there = uniqueKey === null ? undefined : findUnique(writer, kind, uniqueKey);
    if (there !== undefined) return { id: there, created: false };
    const now = this.#clock();
    const id = uuidv7(this.#clock);
    const payload = JSON.stringify(job.payload);
    writer.run(transitions.insert, {
      id,
      kind,
      payload,
      uniqueKey,
      maxAttempts: job.maxAttempts,
      runAt: job.runAt ?? now,
      now,
    });
    return { id, created: true };
  }

  #change(id: string, sql: string, params: Record<string, string | number | null>, writer?: Writer): void {
    if (writer) this.#held(writer, id, sql, params);
    else this.#db.write((own) => this.#held(own, id, sql, params));
  }

  #held(writer: Writer, id: string, sql: string, params: Record<string, string | number | null>): void {
    if (writer.run(sql, { ...params, now: this.#clock() }).changes === 1) return;
    throw new DatabaseError('lost_lease', `job ${id} is no longer this worker's`);
  }

  #revived(writer: Writer, id: string): boolean {
    try {
      return writer.run(transitions.revive, { id, now: this.#clock() }).changes === 1;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}

function isDue(reader: Reader, kinds: readonly string[], now: number): boolean {
  const first = firstWaiting(reader, kinds);
  return first !== undefined && first.at <= now;
}
