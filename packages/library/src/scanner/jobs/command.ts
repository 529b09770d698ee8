import { hostname } from 'node:os';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { type Job, JobQueue, JobRunner } from '@bandstand/sqlite';
import type { ScanRequest } from '../run/request.ts';
import { requestScan, type ScanWork, scanHandlers, scanKind, scanLeaseMs } from './scan-job.ts';
import { type CurrentScan, type LastScan, lastOf, scanStatus } from './status.ts';

export interface ScanCommandOptions extends ScanWork {
  readonly request: ScanRequest;
  /** Hears how far it is, about four times a second. */
  readonly progress: (scan: CurrentScan) => void;
  /** Asks the scan to stop, wherever it runs. */
  readonly signal: AbortSignal;
  /** How long to wait for a server to take the job before it is done here, in ms; 3 s unless told. */
  readonly patienceMs?: number;
}

const lookMs = 250;

/**
 * A scan from the command line, beside a running server or without one: asks for it, lets the server do it, does it here
 * when no server takes it, and follows it to its end. When one runs already, that one is followed.
 */
export async function runScanCommand(options: ScanCommandOptions): Promise<LastScan> {
  const { db, clock, signal, patienceMs = 3000 } = options;
  const queue = new JobQueue(db, { clock });
  const { id } = requestScan(queue, options.request);
  const stop = () => queue.cancel(id);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  let runner: JobRunner | undefined;
  const asked = performance.now();
  try {
    for (;;) {
      const job = queue.get(id);
      if (job === undefined) throw new Error('the scan was forgotten while it was followed');
      if (isFinished(job)) return lastOf(job);
      const { current } = scanStatus(queue);
      if (current?.id === id) options.progress(current);
      const nobody = performance.now() - asked > patienceMs;
      if (nobody) runner ??= takeOver(queue, options);
      await pause(lookMs);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await runner?.close();
  }
}

/** Does the jobs that nobody does; a scan of a killed process comes along when its lease has run out. */
function takeOver(queue: JobQueue, work: ScanWork): JobRunner {
  return new JobRunner({
    queue,
    handlers: scanHandlers(work),
    worker: workerName('command'),
    leaseMs: scanLeaseMs,
    pollMs: lookMs,
    ...(work.log ? { log: work.log } : {}),
  });
}

function isFinished(job: Job): boolean {
  return job.kind === scanKind && job.state !== 'waiting' && job.state !== 'running';
}

/** Who works, for people to read. */
export function workerName(role: string): string {
  return `${role} ${process.pid} on ${hostname()}`;
}
