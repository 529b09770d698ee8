export { type JobDatabase, JobQueue, type JobQueueOptions } from './queue.ts';
export { defaultRetry, type RetryPolicy, retryDelay } from './retry.ts';
export { type JobContext, type JobHandler, JobRunner, type JobRunnerOptions } from './runner.ts';
export { jobTableSql } from './table.ts';
export type { ClaimedJob, ClaimOptions, Job, JobFilter, JobState, Json, NewJob, Progress } from './types.ts';
