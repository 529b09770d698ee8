/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** `waiting` for its time, `running` under a lease, `done`, `dead` after its last attempt, `cancelled`. */
export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'cancelled';

export interface Progress {
  readonly done: number;
  /** `null` while nobody knows. */
  readonly total: number | null;
  readonly message: string | null;
}

/** A job as everybody may see it. Times are ms since 1970. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly payload: Json;
  readonly uniqueKey: string | null;
  readonly state: JobState;
  /** Attempts begun. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly nextAttemptAt: number;
  readonly worker: string | null;
  readonly leaseUntil: number | null;
  readonly cancelRequested: boolean;
  readonly progress: Progress;
  readonly result: Json;
  /** Why the last attempt failed. */
  readonly error: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** A job that is ours until its lease ends. The token proves it. */
export interface ClaimedJob extends Job {
  readonly token: string;
}

export interface NewJob {
  readonly kind: string;
  readonly payload: Json;
  /** While a job of this kind and key waits or runs, no second one is made. */
  readonly uniqueKey?: string;
  /** Not before this time, in ms since 1970. */
  readonly runAt?: number;
  /** Attempts before the job is dead, 1 or more. */
  readonly maxAttempts: number;
}

export interface ClaimOptions {
  /** How long the claim holds without a heartbeat, in ms. */
  readonly leaseMs: number;
  /** Who works, for people to read. */
  readonly worker: string;
}

export interface JobFilter {
  readonly kind?: string;
  readonly state?: JobState;
  /** At most this many, 100 unless told. */
  readonly limit?: number;
  /** Only jobs made before the one with this id: the last of the page before. */
  readonly before?: string;
}
