import type { Clock, Database, JobQueue, Log } from '@bandstand/sqlite';
import { requestScan, scanStatus } from '../jobs/index.ts';
import type { Root } from '../model.ts';
import { wholeScan } from '../run/request.ts';
import { allRoots } from '../store/root-store.ts';
import { FolderWatcher } from './folder-watcher.ts';
import { TouchedFolders } from './touched.ts';

export interface WatchingOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly log: Log;
  readonly clock: Clock;
  /** Called when a scan was asked for. */
  readonly requested: () => void;
  /** How long nothing must change before a scan is asked for, in ms; 1 s unless told. */
  readonly quietMs?: number;
  /** How long a folder that never comes to rest waits, in ms; 10 s unless told. */
  readonly mostMs?: number;
  /** How often everything is scanned where folders cannot be watched, in ms; 5 min unless told. */
  readonly pollMs?: number;
}

/** Watches the music folders and asks for scans of what changed. */
export class Watching {
  readonly #options: Required<WatchingOptions>;
  readonly #watchers = new Map<number, FolderWatcher>();
  readonly #touched = new TouchedFolders();
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #first = 0;
  #closed = false;

  constructor(options: WatchingOptions) {
    this.#options = { quietMs: 1000, mostMs: 10_000, pollMs: 300_000, ...options };
  }

  /** True while some root is scanned by the clock because it cannot be watched. */
  get isPolling(): boolean {
    return this.#poll !== undefined;
  }

  /** True when there are music folders and all of them are watched. */
  get isWatching(): boolean {
    return this.#watchers.size > 0 && !this.isPolling;
  }

  /** Watches the roots that are on the list now, and no others. Resolves when they are watched. */
  async refresh(): Promise<void> {
    const roots = this.#options.db.read(allRoots).filter((root) => root.enabled === 1);
    for (const [id, watcher] of this.#watchers) {
      if (roots.some((root) => root.id === id)) continue;
      this.#watchers.delete(id);
      await watcher.close();
    }
    for (const root of roots) if (!this.#watchers.has(root.id) && !this.#closed) this.#watch(root);
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.ready));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.close()));
    this.#watchers.clear();
  }

  #watch(root: Root): void {
    const watcher = new FolderWatcher(root, {
      touched: (folder) => {
        this.#touched.add(folder);
        this.#settle();
      },
      failed: (reason) => this.#fallBack(root, reason),
    });
    this.#watchers.set(root.id, watcher);
  }

  #settle(): void {
    if (this.#closed) return;
    const now = performance.now();
    if (this.#timer === undefined) this.#first = now;
    clearTimeout(this.#timer);
    const { quietMs, mostMs } = this.#options;
    const wait = Math.max(0, Math.min(quietMs, this.#first + mostMs - now));
    this.#timer = setTimeout(() => this.#ask(), wait);
  }

  /** Asks for a scan of what was touched; while another scan waits or runs, again a moment later. */
  #ask(): void {
    this.#timer = undefined;
    if (this.#touched.isEmpty || this.#closed) return;
    const { queue, requested, log, quietMs } = this.#options;
    try {
      const folders = this.#touched.folders();
      const isFree = scanStatus(queue).current === null;
      if (isFree && requestScan(queue, { ...wholeScan, folders }).created) {
        this.#touched.clear();
        requested();
        return;
      }
    } catch (error) {
      log.warn({ err: error }, 'a scan of changed folders could not be asked for yet');
    }
    this.#timer = setTimeout(() => this.#ask(), quietMs);
  }

  #fallBack(root: Root, reason: string): void {
    if (this.#poll !== undefined || this.#closed) return;
    const { log, pollMs, queue, requested } = this.#options;
    const minutes = Math.round(pollMs / 60_000);
    log.warn(
      { root: root.path, reason },
      `music folders cannot be watched; they are scanned every ${minutes} min instead`,
    );
    this.#poll = setInterval(() => {
      if (requestScan(queue, wholeScan).created) requested();
    }, pollMs);
  }
}
