import type { Clock } from '../drivers/index.ts';
import {
  claimDownload,
  completeDownload,
  type DueDownload,
  failDownload,
  recoverDownloads,
  removeDownload,
  setNeedsLogin,
} from '../queries/index.ts';
import { retryDelay, TransferError } from './failure.ts';
import { LEASE_MS } from './incoming.ts';
import { clearSmallParts, makeRoom, tidyFiles } from './room.ts';
import { isUnfinished, nextAttempt, orphanFile, releaseDownload, restartDownload, worthOf } from './store.ts';
import type { TransferTools } from './tools.ts';
import { transfer } from './transfer.ts';

/** What happened to a download, for whoever shows it. */
export type DownloadEvent = { readonly due: DueDownload } & (
  | { readonly kind: 'started' | 'completed' | 'stopped' }
  | { readonly kind: 'progress'; readonly bytes: number; readonly total: number | null }
  | { readonly kind: 'failed'; readonly error: TransferError; readonly retryAt: number | undefined }
);

export interface WorkerOptions
  extends Pick<TransferTools, 'driver' | 'files' | 'ask' | 'clock'>,
    Partial<Pick<TransferTools, 'measure' | 'silenceMs'>> {
  /** Transfers at a time; 3 unless told. */
  readonly parallel?: number;
  /** Bytes that all downloaded files may take; asked before each transfer. */
  readonly capBytes?: () => number | undefined;
  /** Numbers of servers that cannot be reached now: nothing of theirs is begun, and no attempt is lost. */
  readonly unreachable?: () => readonly number[];
  /** Comes back after `ms`, or when `signal` is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Fetches what comes along with a finished file. A failure is its own affair. */
  readonly bringAlong?: (due: DueDownload, signal: AbortSignal) => Promise<void>;
  readonly onEvent?: (event: DownloadEvent) => void;
}

/** Longest pause between two looks at the queue: another process may have put something into it. */
const LOOK_MS = 5000;
const SILENCE_MS = 30_000;

/** Transfers what waits in the queue, a few at a time. Several may work on one store: a lease gives each file to one. */
export class DownloadWorker {
  readonly #options: WorkerOptions;
  readonly #clock: Clock;
  readonly #active = new Map<number, { readonly done: Promise<void>; bytes: number }>();
  #wake = new AbortController();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Works until `signal` is aborted; what is under way then is kept for the next time. */
  run(signal: AbortSignal): Promise<void> {
    return this.#work(signal, () => false);
  }

  /** Works until nothing waits any more that could be fetched, the retries too. */
  drain(signal: AbortSignal = new AbortController().signal): Promise<void> {
    return this.#work(signal, () => this.#nextAt() === undefined);
  }

  /** Looks at the queue now: something was put into it, paused or let go on. */
  wake(): void {
    this.#wake.abort();
  }

  async #work(signal: AbortSignal, isDone: () => boolean): Promise<void> {
    const { driver, files } = this.#options;
    driver.write((writer) => recoverDownloads(writer, this.#clock()));
    await clearSmallParts(files);
    while (!signal.aborted) {
      this.#wake = new AbortController();
      this.#begin(signal);
      if (this.#active.size === 0 && isDone()) break;
      await this.#pause(AbortSignal.any([signal, this.#wake.signal]));
    }
    await Promise.all(Array.from(this.#active.values(), ({ done }) => done));
    await tidyFiles(driver, files);
  }

  #begin(signal: AbortSignal): void {
    const { driver, parallel = 3 } = this.#options;
    while (this.#active.size < parallel && !signal.aborted) {
      const now = this.#clock();
      const due = driver.write((writer) => {
        recoverDownloads(writer, now);
        return claimDownload(writer, now, now + LEASE_MS, this.#skipped());
      });
      if (due === undefined) return;
      const done = this.#fetch(due, signal).finally(() => {
        this.#active.delete(due.file_id);
        this.wake();
      });
      this.#active.set(due.file_id, { done, bytes: 0 });
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { wait = waitReally, parallel = 3 } = this.#options;
    const isFull = this.#active.size >= parallel;
    const at = isFull ? undefined : this.#nextAt();
    const ms = at === undefined ? LOOK_MS : Math.min(LOOK_MS, Math.max(1, at - this.#clock()));
    // With a transfer under way its end is what comes next: it wakes.
    if (this.#active.size > 0) await waitReally(ms, signal);
    else await wait(ms, signal);
  }

  #skipped = (): readonly number[] => this.#options.unreachable?.() ?? [];

  #nextAt(): number | undefined {
    return this.#options.driver.read((reader) => nextAttempt(reader, this.#skipped()));
  }

  async #fetch(due: DueDownload, signal: AbortSignal): Promise<void> {
    const { driver, files, silenceMs = SILENCE_MS, onEvent, bringAlong } = this.#options;
    try {
      onEvent?.({ kind: 'started', due });
      const tools: TransferTools = {
        ...this.#options,
        silenceMs,
        reserve: (wanted, bytes) => this.#reserve(wanted, bytes ?? 0),
        onProgress: (of, bytes, total) => onEvent?.({ kind: 'progress', due: of, bytes, total }),
      };
      const file = await transfer(due, tools, signal);
      driver.write((writer) => {
        if (isUnfinished(writer, due.file_id)) completeDownload(writer, due.file_id, file, this.#clock());
        else orphanFile(writer, file.path, 'cancelled at the last moment');
      });
      const mine = this.#active.get(due.file_id);
      if (mine !== undefined) mine.bytes = 0;
      await bringAlong?.(due, signal).catch(() => undefined);
      onEvent?.({ kind: 'completed', due });
    } catch (error) {
      this.#fail(due, errorOf(error), signal);
    } finally {
      await tidyFiles(driver, files).catch(() => undefined);
    }
  }

  /** Room is taken for all transfers under way together. */
  async #reserve(due: DueDownload, bytes: number): Promise<void> {
    const { driver, files, capBytes } = this.#options;
    const mine = this.#active.get(due.file_id);
    if (mine !== undefined) mine.bytes = bytes;
    const all = Array.from(this.#active.values()).reduce((sum, active) => sum + active.bytes, 0);
    const cap = capBytes?.();
    if (!makeRoom(driver, { capBytes: cap, bytes: all, worth: worthOf(due.reason) }))
      throw new TransferError(
        'no_room',
        `it does not fit under the cap of ${cap} bytes: raise it, or remove something`,
      );
    const free = await files.free();
    if (free !== undefined && free < bytes)
      throw new TransferError('no_room', `it takes ${bytes} bytes, and ${free} are free on the disk`);
  }

  #fail(due: DueDownload, error: TransferError, signal: AbortSignal): void {
    const { driver, onEvent } = this.#options;
    const now = this.#clock();
    if (error.failure === 'damaged') driver.write((writer) => restartDownload(writer, due.file_id));
    const isLost = error.failure === 'broken' && this.#skipped().includes(due.server_id);
    if (signal.aborted || error.failure === 'stopped' || isLost) {
      driver.write((writer) => releaseDownload(writer, due.file_id, now));
      onEvent?.({ kind: 'stopped', due });
      return;
    }
    const account = { serverId: due.server_id, userId: due.user_id };
    if (error.failure === 'signed_out') {
      driver.write((writer) => {
        setNeedsLogin(writer, account, true);
        releaseDownload(writer, due.file_id, now);
      });
    } else if (error.failure === 'no_room' && worthOf(due.reason) === 'prefetch') {
      driver.write((writer) => removeDownload(writer, account, due.id, 'no room'));
    }
    const isPassing = error.failure === 'broken' || error.failure === 'damaged';
    const delay = isPassing ? retryDelay(due.retry_count) : undefined;
    const retryAt = delay === undefined ? undefined : now + Math.max(delay, error.retryAfter);
    driver.write((writer) => failDownload(writer, due.file_id, { error: error.message, retryAt }));
    onEvent?.({ kind: 'failed', due, error, retryAt });
  }
}

/** An error that nobody foresaw, of the disk for one, is worth the tries of a broken connection. */
function errorOf(error: unknown): TransferError {
  if (error instanceof TransferError) return error;
  return new TransferError('broken', error instanceof Error ? error.message : String(error), {
    cause: error,
  });
}

/** Comes back after `ms` or when `signal` is aborted. */
function waitReally(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
