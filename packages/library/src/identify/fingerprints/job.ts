import { hostname } from 'node:os';
import process from 'node:process';
import { type Database, type Job, JobQueue, JobRunner, type Json, type Log } from '@bandstand/sqlite';
import { type FingerprintCounts, type FingerprintWork, fingerprintDue } from './fingerprinting.ts';
import { nextUnheard } from './work-store.ts';

export const fingerprintKind = 'identify.fingerprint';

const leaseMs = 10_000;
const lookMs = 1000;
/** A sound that kills its process again and again does not keep the rest from being fingerprinted for ever. */
const maxAttempts = 50;

/** A run of fingerprinting, as the status shows it. Times are ms since 1970. */
export interface FingerprintRun {
  readonly id: string;
  readonly state: 'running' | 'waiting';
  readonly startedAt: number | null;
  readonly done: number;
  readonly total: number | null;
}

/** The run that is under way. */
export function currentRun(queue: JobQueue): FingerprintRun | null {
  const running = (job: Job): boolean => job.state === 'running' || job.state === 'waiting';
  const job = queue.list({ kind: fingerprintKind, limit: 1 }).find(running);
  if (job === undefined) return null;
  const { id, startedAt, progress } = job;
  return {
    id,
    state: job.state === 'running' ? 'running' : 'waiting',
    startedAt,
    done: progress.done,
    total: progress.total,
  };
}

/** Makes a durable job whenever a track is due, and does it. */
export class FingerprintJobs {
  readonly #db: Database;
  readonly #queue: JobQueue;
  readonly #runner: JobRunner;
  readonly #log: Log;
  readonly #clock: () => number;
  readonly #timer: NodeJS.Timeout;

  constructor(work: FingerprintWork) {
    this.#db = work.db;
    this.#log = work.log;
    this.#clock = work.clock;
    this.#queue = new JobQueue(work.db, { clock: work.clock });
    this.#runner = new JobRunner({
      queue: this.#queue,
      handlers: {
        [fingerprintKind]: async (_job, { signal, progress }) =>
          resultOf(await fingerprintDue(work, signal, progress)),
      },
      worker: `server ${process.pid} on ${hostname()}`,
      leaseMs,
      log: quiet(work.log),
    });
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#look();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#runner.close();
  }

  #look(): void {
    try {
      if (this.#db.read((reader) => nextUnheard(reader, this.#clock())) === undefined) return;
      const job = { kind: fingerprintKind, payload: null, uniqueKey: fingerprintKind, maxAttempts };
      if (this.#queue.enqueue(job).created) this.#runner.wake();
    } catch (error) {
      this.#log.warn({ err: error }, 'what is to be fingerprinted could not be looked up; it is tried again');
    }
  }
}

const resultOf = ({ made, replaced, failed }: FingerprintCounts): Json => ({ made, replaced, failed });

/** A run for a single new file is nothing to write down. */
const quiet = (log: Log): Log => ({ ...log, info() {} });
