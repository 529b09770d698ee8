import { stat } from 'node:fs/promises';
import type { Database, Log } from '@bandstand/sqlite';
import type { Root } from '../model.ts';
import type { TouchedFolder } from '../run/request.ts';
import { givesNotices } from './file-system.ts';
import { FolderWatcher, type WatchBudget } from './folder-watcher.ts';
import { Rounds } from './rounds.ts';

export interface RootWatchOptions {
  readonly db: Database;
  readonly root: Root;
  readonly log: Log;
  readonly budget: WatchBudget;
  /** How often folders that are not watched are looked at, and whether the root is still the same, in ms. */
  readonly roundMs: number;
  readonly touched: (folder: TouchedFolder) => void;
}

/** Learns of changes in one root: by notices of the system as far as these go, of the other folders by looking. */
export class RootWatch {
  readonly #options: RootWatchOptions;
  readonly #stop = new AbortController();
  #watcher: FolderWatcher | undefined;
  #rounds: Rounds | undefined;
  /** Disk and number of the folder that is watched. */
  #identity = '';
  #timer: NodeJS.Timeout | undefined;
  /** Resolves when changes from now on are noticed. */
  readonly ready: Promise<void>;

  constructor(options: RootWatchOptions) {
    this.#options = options;
    this.ready = this.#begin().catch((error: unknown) => this.#failed(error));
  }

  /** True when every folder is watched. */
  get isComplete(): boolean {
    return this.#watcher?.isComplete === true;
  }

  close(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  async #begin(): Promise<void> {
    const { root, budget, touched, log, db } = this.#options;
    const { signal } = this.#stop;
    this.#identity = await identityOf(root.path);
    const isRemote = !(await givesNotices(root.path));
    const watcher = new FolderWatcher(root, isRemote ? { left: 0 } : budget, {
      touched,
      refused: (reason) => log.warn({ root: root.path, reason }, 'not every music folder can be watched'),
    });
    if (signal.aborted) return;
    this.#watcher = watcher;
    await watcher.start();
    this.#rounds = new Rounds({
      db,
      root,
      signal,
      watches: (path) => watcher.watches(path),
      changed: (path) => touched({ rootId: root.id, path, deep: false }),
      welcome: (path) => watcher.welcome(path),
    });
    if (!watcher.isComplete) {
      const reason = isRemote ? 'they are on a file server' : 'there are too many';
      const seconds = Math.round(this.#options.roundMs / 1000);
      log.info({ root: root.path, reason, seconds }, 'music folders are looked at one after the other');
      await this.#rounds.run();
    }
    this.#later();
  }

  #later(): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#look().catch((error: unknown) => this.#failed(error));
    }, this.#options.roundMs).unref();
  }

  /** A root that was mounted, unmounted or replaced is watched anew. */
  async #look(): Promise<void> {
    const { root, touched } = this.#options;
    const identity = await identityOf(root.path);
    if (this.#stop.signal.aborted) return;
    if (identity !== this.#identity) {
      this.#watcher?.close();
      await this.#begin();
      touched({ rootId: root.id, path: '', deep: true });
      return;
    }
    if (!this.isComplete) await this.#rounds?.run();
    this.#later();
  }

  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    this.#options.log.warn({ err: error, root: this.#options.root.path }, 'a music folder was not looked at');
    this.#later();
  }
}

async function identityOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => null);
  return stats === null ? '' : `${stats.dev}:${stats.ino}`;
}
