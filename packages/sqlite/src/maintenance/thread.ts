/** The inside of the thread of one task: does it, posts the outcome, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { toWire } from '../engine/index.ts';
import type { Outcome } from './run.ts';
import { perform, type Task } from './tasks.ts';

function outcome(task: Task): Outcome {
  try {
    return { ok: true, report: perform(task) };
  } catch (error) {
    return { ok: false, error: toWire(error) };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
parentPort?.postMessage(outcome(workerData as Task));
