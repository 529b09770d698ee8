import type { Clock, Database, JobQueue, Log } from '@bandstand/sqlite';
import { requestScan, scanStatus } from '../jobs/index.ts';
import type { Root } from '../model.ts';
import { wholeScan } from '../run/request.ts';
import { allRoots } from '../store/root-store.ts';
import type { WatchBudget } from './folder-watcher.ts';
import { RootWatch } from './root-watch.ts';
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
  /** Folders that are watched at most; 10,000 unless told, which take 10 MB. */
  readonly mostWatched?: number;
  /** How often the other folders are looked at, in ms; a minute unless told. */
  readonly roundMs?: number;
  /** How often everything is scanned while there are others, for files that are changed in place; an hour unless told. */
  readonly wholeMs?: number;
}

/** Watches the music folders and asks for scans of what changed. */
export class Watching {
  readonly #options: Required<WatchingOptions>;
  readonly #watches = new Map<number, RootWatch>();
  readonly #touched = new TouchedFolders();
  readonly #budget: WatchBudget;
  readonly #whole: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #first = 0;
  #closed = false;

  constructor(options: WatchingOptions) {
    const usual = { quietMs: 1000, mostMs: 10_000, mostWatched: 10_000, roundMs: 60_000, wholeMs: 3_600_000 };
    this.#options = { ...usual, ...options };
    this.#budget = { left: this.#options.mostWatched };
    this.#whole = setInterval(() => this.#scanWhole(), this.#options.wholeMs).unref();
  }

  /** Music folders that are watched now. */
  get roots(): number {
    return this.#watches.size;
  }

  /**
   * Watches the roots that are on the list now, and no others. Resolves when they are watched: what changed before that
   * a scan has to find.
   */
  async refresh(): Promise<void> {
    const roots = this.#options.db.read(allRoots).filter((root) => root.enabled === 1);
    for (const [id, watch] of this.#watches) {
      if (roots.some((root) => root.id === id)) continue;
      this.#watches.delete(id);
      watch.close();
    }
    for (const root of roots) if (!this.#watches.has(root.id) && !this.#closed) this.#watch(root);
    await Promise.all([...this.#watches.values()].map((watch) => watch.ready));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#whole);
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  #watch(root: Root): void {
    const { db, log, roundMs } = this.#options;
    const touched = (folder: Parameters<TouchedFolders['add']>[0]): void => {
      this.#touched.add(folder);
      this.#settle();
    };
    this.#watches.set(root.id, new RootWatch({ db, root, log, roundMs, touched, budget: this.#budget }));
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

  #scanWhole(): void {
    if ([...this.#watches.values()].every((watch) => watch.isComplete)) return;
    const { queue, requested, log } = this.#options;
    try {
      if (requestScan(queue, wholeScan).created) requested();
    } catch (error) {
      log.warn({ err: error }, 'a scan of everything could not be asked for yet');
    }
  }
}
