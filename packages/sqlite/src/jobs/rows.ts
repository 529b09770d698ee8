import type { Job, JobState, Json } from './types.ts';

/** A row of the table `jobs`. */
export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly payload: string;
  readonly unique_key: string | null;
  readonly state: JobState;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly next_attempt_at: number;
  readonly worker: string | null;
  readonly lease_until: number | null;
  readonly cancel_requested: number;
  readonly progress_done: number;
  readonly progress_total: number | null;
  readonly progress_message: string | null;
  readonly result: string | null;
  readonly error: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
}

/** Everything but the token, which is nobody's business but the worker's. */
export const jobColumns = `id, kind, payload, unique_key, state, attempts, max_attempts, next_attempt_at, worker,
  lease_until, cancel_requested, progress_done, progress_total, progress_message, result, error, created_at,
  updated_at, started_at, finished_at`;

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    payload: parse(row.payload),
    uniqueKey: row.unique_key,
    state: row.state,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    nextAttemptAt: row.next_attempt_at,
    worker: row.worker,
    leaseUntil: row.lease_until,
    cancelRequested: row.cancel_requested !== 0,
    progress: { done: row.progress_done, total: row.progress_total, message: row.progress_message },
    result: row.result === null ? null : parse(row.result),
    error: row.error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

function parse(text: string): Json {
  return JSON.parse(text);
}
