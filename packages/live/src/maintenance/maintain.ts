import { statSync } from 'node:fs';
import type { Database, MaintenanceStep, StepReport } from '@bandstand/sqlite';

/** What tends a database, in the order in which the steps help each other; the last one looks whether it is sound. */
export const maintenanceSteps: readonly MaintenanceStep[] = [
  'optimize',
  'analyze',
  'reindex',
  'vacuum',
  'checkpoint',
  'integrity',
];

/** A write that waits holds up everything that is asked of the server, so it waits for less than anybody notices. */
const patienceMs = 40;

export interface SizedStep extends StepReport {
  /** Of the file and its write-ahead log. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

export interface MaintenanceResult {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly steps: readonly SizedStep[];
}

export interface MaintainOptions {
  readonly steps?: readonly MaintenanceStep[];
  /** Called before each step. */
  readonly onProgress?: (done: number, total: number, step: MaintenanceStep) => void;
  /** Between two steps, the rest is left out. */
  readonly signal?: AbortSignal;
}

/**
 * Tends a database while others use it, each step in a thread of its own, so that nothing here waits; writes that meet
 * `analyze`, `reindex` or `vacuum` are `busy`. A step that cannot be done says so, and the next one follows.
 */
export async function maintainDatabase(
  db: Database,
  options: MaintainOptions = {},
): Promise<MaintenanceResult> {
  const { steps = maintenanceSteps, onProgress, signal } = options;
  const bytesBefore = bytesOf(db.path);
  const reports: SizedStep[] = [];
  for (const [done, step] of steps.entries()) {
    if (signal?.aborted === true) break;
    onProgress?.(done, steps.length, step);
    const report = await db.maintain([step], { patienceMs });
    for (const one of report.steps)
      reports.push({ ...one, bytesBefore: report.bytesBefore, bytesAfter: report.bytesAfter });
  }
  return { bytesBefore, bytesAfter: bytesOf(db.path), steps: reports };
}

function bytesOf(path: string): number {
  return statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}
