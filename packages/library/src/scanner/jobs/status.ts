import type { Job, JobQueue, Json } from '@bandstand/sqlite';
import { noProgress, type ScanProgress } from '../run/progress.ts';
import type { SkippedRoot } from '../run/scan.ts';
import { scanKind } from './scan-job.ts';

/** A scan that waits or runs. Times are ms since 1970. */
export interface CurrentScan {
  readonly id: string;
  readonly state: 'waiting' | 'running';
  readonly cancelling: boolean;
  readonly startedAt: number | null;
  readonly progress: ScanProgress;
}

export interface LastScan {
  readonly id: string;
  readonly state: 'done' | 'failed' | 'cancelled';
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  readonly counts: ScanProgress;
  readonly skipped: readonly SkippedRoot[];
  /** Why it failed. */
  readonly error: string | null;
}

export interface ScanStatus {
  readonly current: CurrentScan | null;
  readonly last: LastScan | null;
}

/** What is going on, and how the scan before it ended. */
export function scanStatus(queue: JobQueue): ScanStatus {
  const jobs = queue.list({ kind: scanKind, limit: 2 });
  const current = jobs.find((job) => job.state === 'waiting' || job.state === 'running');
  const last = jobs.find((job) => job !== current);
  return { current: current ? currentOf(current) : null, last: last ? lastOf(last) : null };
}

/** Asks the scan that waits or runs to stop; its id, undefined when there is none. */
export function cancelScan(queue: JobQueue): string | undefined {
  const id = scanStatus(queue).current?.id;
  if (id !== undefined) queue.cancel(id);
  return id;
}

function currentOf(job: Job): CurrentScan {
  return {
    id: job.id,
    state: job.state === 'running' ? 'running' : 'waiting',
    cancelling: job.cancelRequested,
    startedAt: job.startedAt,
    progress: progressOf(job.progress.message),
  };
}

/** A finished scan as its job tells it. */
export function lastOf(job: Job): LastScan {
  const done = job.state === 'done';
  return {
    id: job.id,
    state: done ? 'done' : job.state === 'cancelled' ? 'cancelled' : 'failed',
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    counts: done ? countsOf(job.result) : progressOf(job.progress.message),
    skipped: skippedOf(job.result),
    error: done ? null : job.error,
  };
}

function progressOf(message: string | null): ScanProgress {
  return message === null ? noProgress : countsOf(JSON.parse(message));
}

/** Fields that are not there, or of another type, stay at zero: a job may have been written by another version. */
function countsOf(value: Json): ScanProgress {
  const given: Readonly<Record<string, Json>> = isObject(value) ? value : {};
  const entries = Object.entries(noProgress).map(([name, zero]) => {
    const found = given[name];
    const fits = typeof found === typeof zero || (name === 'total' && typeof found === 'number');
    return [name, fits ? found : zero];
  });
  return Object.assign({ ...noProgress }, Object.fromEntries(entries));
}

function skippedOf(result: Json): SkippedRoot[] {
  const skipped: Json = isObject(result) ? (result['skipped'] ?? []) : [];
  if (!isList(skipped)) return [];
  return skipped.flatMap((one) => {
    const { path, reason } = isObject(one) ? one : { path: null, reason: null };
    return typeof path === 'string' && typeof reason === 'string' ? [{ path, reason }] : [];
  });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
