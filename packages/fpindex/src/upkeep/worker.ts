/** The thread that builds, merges and loads segments, away from the one that answers. */
import { rmSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { Kernels } from '../kernel/index.ts';
import { buildSegment, loadSegment, mergeSegments, Segment, type SegmentHandle } from '../segments/index.ts';
import type { Job, JobAnswer, JobRequest } from './jobs.ts';

const kernels = new Kernels();

function perform(job: Job): SegmentHandle {
  if (job.kind === 'load') return loadSegment(job.path);
  try {
    if (job.kind === 'build') buildSegment(kernels, job.batch, job.path);
    else
      mergeSegments(
        kernels,
        job.parts.map((part) => new Segment(part)),
        job.path,
      );
    return loadSegment(job.path);
  } catch (error) {
    rmSync(job.path, { force: true });
    throw error;
  }
}

parentPort?.on('message', ({ number, job }: JobRequest) => {
  let answer: JobAnswer;
  try {
    answer = { number, segment: perform(job) };
  } catch (error) {
    answer = { number, error };
  }
  parentPort?.postMessage(answer);
});
