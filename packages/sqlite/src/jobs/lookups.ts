import { DatabaseError, type Reader } from '../engine/index.ts';
import { type JobRow, jobColumns, toJob } from './rows.ts';
import type { Job, JobFilter } from './types.ts';

export function findJob(reader: Reader, id: string): Job | undefined {
  const row = reader.get<JobRow>(`SELECT ${jobColumns} FROM jobs WHERE id = ?`, [id]);
  return row && toJob(row);
}

/** Throws `unknown_job`. */
export function requireJob(reader: Reader, id: string): Job {
  const job = findJob(reader, id);
  if (!job) throw new DatabaseError('unknown_job', `there is no job ${id}`);
  return job;
}

/** Newest first: ids are in order of time. */
export function listJobs(reader: Reader, { kind, state, limit = 100, before }: JobFilter): Job[] {
  const given = { kind, state, before };
  const conditions = { kind: 'kind = :kind', state: 'state = :state', before: 'id < :before' } as const;
  const params: Record<string, string | number> = { limit };
  const where: string[] = [];
  for (const name of ['kind', 'state', 'before'] as const) {
    const value = given[name];
    if (value === undefined) continue;
    params[name] = value;
    where.push(conditions[name]);
  }
  const filter = where.length > 0 ? `WHERE ${where.join(' AND ')}` : '';
  return reader
    .all<JobRow>(`SELECT ${jobColumns} FROM jobs ${filter} ORDER BY id DESC LIMIT :limit`, params)
    .map(toJob);
}

export interface Waiting {
  readonly id: string;
  readonly at: number;
}

/**
 * The waiting job of some kinds that is due first, of equal ones the one made first. One
 * look into the index per kind, whatever the length of the queue.
 */
export function firstWaiting(reader: Reader, kinds: readonly string[]): Waiting | undefined {
  let first: Waiting | undefined;
  for (const kind of kinds) {
    const job = reader.get<Waiting>(
      `SELECT id, next_attempt_at AS at FROM jobs WHERE kind = ? AND state = 'waiting' ORDER BY next_attempt_at, rowid LIMIT 1`,
      [kind],
    );
    if (job && (first === undefined || job.at < first.at)) first = job;
  }
  return first;
}

export function hasExpired(reader: Reader, now: number): boolean {
  return reader.value(`SELECT 1 FROM jobs WHERE state = 'running' AND lease_until <= ? LIMIT 1`, [now]) === 1;
}

/** The id of the job that stands in the way of another with its kind and key. */
export function findUnique(reader: Reader, kind: string, uniqueKey: string): string | undefined {
  return reader.value<string>(
    `SELECT id FROM jobs WHERE kind = ? AND unique_key = ? AND state IN ('waiting', 'running')`,
    [kind, uniqueKey],
  );
}
