/** The thread that builds, merges and loads segments, away from the one that answers. */
import { rmSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { Kernels } from '../kernel/index.ts';
import {
  BuildRoom,
  buildSegment,
  loadSegment,
  mergeSegments,
  Segment,
  type SegmentHandle,
} from '../segments/index.ts';
import type { Job, JobAnswer, JobRequest } from './jobs.ts';

const kernels = new Kernels();
const room = new BuildRoom();
/** How long the room of a build is kept for the next one. */
const idleMs = 5000;
let idle: NodeJS.Timeout | undefined;

function perform(job: Job): SegmentHandle {
  if (job.kind === 'load') return loadSegment(job.path);
  try {
    if (job.kind === 'build') buildSegment(kernels, room, job.batch, job.path);
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
  clearTimeout(idle);
  let answer: JobAnswer;
  try {
    answer = { number, segment: perform(job) };
  } catch (error) {
    answer = { number, error };
  }
  parentPort?.postMessage(answer);
  idle = setTimeout(() => room.release(), idleMs);
});
