import type { Batch, SegmentHandle } from '../segments/index.ts';

/** What the upkeep thread is asked to do; each answers with the finished segment in shared memory. */
export type Job =
  | { readonly kind: 'build'; readonly batch: Batch; readonly path: string }
  | { readonly kind: 'merge'; readonly parts: readonly SegmentHandle[]; readonly path: string }
  | { readonly kind: 'load'; readonly path: string };

export interface JobRequest {
  readonly number: number;
  readonly job: Job;
}

export type JobAnswer =
  | { readonly number: number; readonly segment: SegmentHandle }
  | { readonly number: number; readonly error: unknown };
