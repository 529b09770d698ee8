import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DatabaseError, fromWire, type WireError } from '../engine/index.ts';
import type { MaintenanceReport, MaintenanceStep } from './steps.ts';
import type { Task } from './tasks.ts';

export type Outcome =
  | { readonly ok: true; readonly report: MaintenanceReport | undefined }
  | { readonly ok: false; readonly error: WireError };

/**
 * Writes a consistent copy of a database to `file` while others use it, in a thread of its own; done when the copy is
 * on disk and was checked. An existing `file` is replaced at the very end. Rejects with `no_space`, `cannot_open` or
 * SQLite's error.
 */
export async function backupInto(path: string, file: string): Promise<void> {
  await run({ kind: 'backup', path, file });
}

/**
 * Runs the steps in order, in a thread of its own, and tells what each did. A step that fails does not stop the next.
 * `vacuum`, `reindex` and `analyze` hold the write lock: a write that meets them waits, and may be `busy`.
 */
export async function maintain(path: string, steps: readonly MaintenanceStep[]): Promise<MaintenanceReport> {
  const report = await run({ kind: 'maintain', path, steps });
  if (!report) throw new DatabaseError('thread_crashed', `maintenance of ${path} gave no report`);
  return report;
}

async function run(task: Task): Promise<MaintenanceReport | undefined> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: task });
  const exit = once(worker, 'exit');
  let outcome: Outcome | undefined;
  worker.on('message', (message: Outcome) => {
    outcome = message;
  });
  // Rejects with the error of a thread that died.
  await exit;
  if (!outcome)
    throw new DatabaseError('thread_crashed', `the thread for ${task.kind} of ${task.path} ended early`);
  if (!outcome.ok) throw fromWire(outcome.error);
  return outcome.report;
}
