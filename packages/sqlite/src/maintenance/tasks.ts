import { statSync } from 'node:fs';
import { type Connection, connect } from '../engine/index.ts';
import { writeSnapshot } from '../files/index.ts';
import { type MaintenanceReport, type MaintenanceStep, runStep, type StepReport } from './steps.ts';

/** Long work on one file, for a thread of its own. */
export type Task =
  | { readonly kind: 'backup'; readonly path: string; readonly file: string }
  | { readonly kind: 'maintain'; readonly path: string; readonly steps: readonly MaintenanceStep[] };

/** Does the work and gives its report: nothing for a backup. */
export function perform(task: Task): MaintenanceReport | undefined {
  return task.kind === 'backup' ? backup(task.path, task.file) : maintain(task.path, task.steps);
}

function backup(path: string, file: string): undefined {
  const source = connect({ path, mode: 'write' });
  try {
    writeSnapshot(source, file);
  } finally {
    source.close();
  }
}

function maintain(path: string, steps: readonly MaintenanceStep[]): MaintenanceReport {
  const connection = connect({ path, mode: 'write' });
  try {
    const bytesBefore = bytesOf(path);
    const reports = steps.map((step) => attempt(connection, step));
    return { path, bytesBefore, bytesAfter: bytesOf(path), steps: reports };
  } finally {
    connection.close();
  }
}

function bytesOf(path: string): number {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return statSync(path).size + (log?.size ?? 0);
}

function attempt(connection: Connection, step: MaintenanceStep): StepReport {
  const start = performance.now();
  const elapsed = (): number => Math.round(performance.now() - start);
  try {
    const findings = runStep(connection, step);
    return { step, ms: elapsed(), findings, error: null };
  } catch (error) {
    return {
      step,
      ms: elapsed(),
      findings: [],
      error: error instanceof Error ? error.message : String(error),
    };
  }
}
