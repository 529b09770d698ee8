import { setTimeout as pause } from 'node:timers/promises';
import { type Job, JobQueue, type Log } from '@bandstand/sqlite';
import { ScanHost } from './host.ts';
import {
  type CurrentScan,
  type LastScan,
  lastOf,
  requestScan,
  type ScanWork,
  scanKind,
  scanStatus,
} from './jobs/index.ts';
import type { ScanRequest } from './run/request.ts';

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
  // A thread of our own does what nobody does; a scan of a killed process comes along when its lease has run out.
  let own: ScanHost | undefined;
  const asked = performance.now();
  try {
    for (;;) {
      const job = queue.get(id);
      if (job === undefined) throw new Error('the scan was forgotten while it was followed');
      if (isFinished(job)) return lastOf(job);
      const { current } = scanStatus(queue);
      if (current?.id === id) options.progress(current);
      const nobody = performance.now() - asked >= patienceMs;
      if (nobody) own ??= started(options);
      await pause(lookMs);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await own?.close();
  }
}

function isFinished(job: Job): boolean {
  return job.kind === scanKind && job.state !== 'waiting' && job.state !== 'running';
}

function started({ db, clock, log = silent, readingThreads }: ScanWork): ScanHost {
  const threads = readingThreads === undefined ? {} : { readingThreads };
  const host = new ScanHost({ db, clock, log, watch: false, ...threads });
  host.start();
  return host;
}

const silent: Log = { info() {}, warn() {}, error() {} };
