import { availableParallelism, hostname } from 'node:os';
import process from 'node:process';
import type { Clock, Database, JobHandler, JobQueue, Json, Log, Progress } from '@bandstand/sqlite';
import type { ScanProgress } from '../run/progress.ts';
import { requestFromJson, requestToJson, type ScanRequest } from '../run/request.ts';
import type { ScanSummary } from '../run/scan.ts';

export const scanKind = 'scan';

/** How long a scan whose process was killed stays claimed, in ms. */
export const scanLeaseMs = 10_000;

/** A scan that kills its process again and again is given up. */
const maxAttempts = 20;

/** Asks for a scan. While one waits or runs no second one is made: `created` is false and `id` that one's. */
export function requestScan(
  queue: JobQueue,
  request: ScanRequest,
): { readonly id: string; readonly created: boolean } {
  return queue.enqueue({ kind: scanKind, payload: requestToJson(request), uniqueKey: scanKind, maxAttempts });
}

export interface ScanWork {
  readonly db: Database;
  readonly clock: Clock;
  readonly log?: Log;
  /** Threads that read tags; one processor is left to the writing of rows unless told otherwise. */
  readonly readingThreads?: number;
}

const progressMs = 250;
/** Files a reading thread is given at once: as much work as writing a batch takes, so that neither waits for the other. */
const readingBatch = 128;

/**
 * The handler of scan jobs, for a JobRunner. The reading threads live as long as the scan. What scans is only read when
 * there is something to scan: most of the time a server waits, with hundreds of modules less in its memory.
 */
export function scanHandlers(work: ScanWork): Readonly<Record<string, JobHandler>> {
  return {
    [scanKind]: async (job, { signal, progress }) => {
      const [{ createTagReader }, { scan }] = await Promise.all([
        import('@bandstand/media'),
        import('../run/scan.ts'),
      ]);
      const reader = createTagReader({
        threads: work.readingThreads ?? defaultThreads(),
        batch: readingBatch,
      });
      let told = Number.NEGATIVE_INFINITY;
      const tell = (now: ScanProgress) => {
        if (performance.now() - told < progressMs) return;
        told = performance.now();
        progress(progressOf(now));
      };
      try {
        const summary = await scan(requestFromJson(job.payload), { ...work, reader, signal, progress: tell });
        return resultOf(summary);
      } finally {
        await reader.close();
      }
    },
  };
}

function progressOf(now: ScanProgress): Progress {
  return {
    done: now.seen,
    total: now.total === null ? null : Math.max(now.total, now.seen),
    message: JSON.stringify(now),
  };
}

function resultOf(summary: ScanSummary): Json {
  return { ...summary, skipped: summary.skipped.map(({ path, reason }) => ({ path, reason })) };
}

/** Writing takes longer than reading, so that more than a few readers would only wait. */
function defaultThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}

/** Who works, for people to read. */
export function workerName(role: string): string {
  return `${role} ${process.pid} on ${hostname()}`;
}
