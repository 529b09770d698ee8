import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, type Database, JobQueue, type Log } from '@bandstand/sqlite';
import { Cron } from 'croner';
import { LibraryError } from '../errors/index.ts';
import { KeptThread } from '../threads/index.ts';
import { cancelScan, requestScan, type ScanStatus, scanStatus } from './jobs/index.ts';
import { type ScanRequest, wholeScan } from './run/request.ts';
import type { FromScanThread, ScanThreadData, ToScanThread } from './thread-messages.ts';

export interface ScanHostOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** When to scan everything by itself, as in crontab(5) or with seconds in front; null for never. */
  readonly schedule?: string | null;
  /** Whether changed folders are scanned by themselves; true unless told. */
  readonly watch?: boolean;
  /** Threads that read tags; as many as the machine can feed unless told. */
  readonly readingThreads?: number;
  /** Called whenever all music folders of the moment are watched. */
  readonly onWatching?: () => void;
}

const lookMs = 100;
/** How often a server whose thread does not run looks for scans that another process asks for. */
const elsewhereMs = 1000;

/** The scanner of a running server: a thread that scans and watches, a schedule, and what the faces ask of them. */
export class ScanHost {
  readonly queue: JobQueue;
  readonly #thread: KeptThread<ToScanThread, FromScanThread>;
  readonly #cron: Cron | undefined;
  readonly #watch: boolean;
  #look: NodeJS.Timeout | undefined;

  /** Throws LibraryError `invalid` when the schedule is none. The thread starts with `start`. */
  constructor(options: ScanHostOptions) {
    const { db, clock, log, watch = true, readingThreads = null } = options;
    this.queue = new JobQueue(db, { clock });
    this.#watch = watch;
    this.#cron = scheduled(options.schedule ?? null, () => {
      this.request(wholeScan);
    });
    const data: ScanThreadData = { databasePath: db.path, watch, readingThreads };
    this.#thread = new KeptThread({
      name: 'scanning',
      module: new URL('./worker.ts', import.meta.url),
      data,
      log,
      heard: ({ type }) => {
        if (type === 'watching') options.onWatching?.();
      },
    });
  }

  /**
   * Begins: the thread takes up a scan that was interrupted when the server stopped. Where nothing is watched the thread
   * comes with the first scan: until then it would only be 20 MB.
   */
  start(): void {
    if (this.#watch || this.status().current !== null) this.#thread.start();
    else this.#look ??= setInterval(() => this.#startForWork(), elsewhereMs).unref();
  }

  #startForWork(): void {
    if (this.#look === undefined || this.status().current === null) return;
    clearInterval(this.#look);
    this.#look = undefined;
    this.#thread.start();
  }

  /** Asks for a scan; see `requestScan`. */
  request(request: ScanRequest): { readonly id: string; readonly created: boolean } {
    const made = requestScan(this.queue, request);
    this.#startForWork();
    this.#thread.send('wake');
    return made;
  }

  status(): ScanStatus {
    return scanStatus(this.queue);
  }

  /** Asks the scan that waits or runs to stop; its id, undefined when there is none. */
  cancel(): string | undefined {
    return cancelScan(this.queue);
  }

  /** Resolves when no scan waits or runs; rejects with the reason of `signal` when that fires. */
  async idle(signal: AbortSignal): Promise<void> {
    while (this.status().current !== null) await pause(lookMs, undefined, { signal });
  }

  /** Tells the thread that music folders were added or removed. */
  rootsChanged(): void {
    this.#thread.send('refresh');
  }

  /** When the schedule scans next, in ms since 1970; null without one. */
  nextScheduled(): number | null {
    return this.#cron?.nextRun()?.getTime() ?? null;
  }

  /** Hands a running scan back, to be continued at the next start, and ends the thread. */
  close(): Promise<void> {
    this.#cron?.stop();
    clearInterval(this.#look);
    this.#look = undefined;
    return this.#thread.close();
  }
}

function scheduled(pattern: string | null, run: () => void): Cron | undefined {
  if (pattern === null || pattern.trim() === '') return undefined;
  try {
    return new Cron(pattern, { unref: true, protect: true }, run);
  } catch (cause) {
    const example = 'write it as in crontab, for example "0 4 * * *" for every night at four';
    throw new LibraryError('invalid', `"${pattern}" is no schedule: ${example}.`, { cause });
  }
}
