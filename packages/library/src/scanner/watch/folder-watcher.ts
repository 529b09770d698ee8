import { type FSWatcher, watch } from 'node:fs';
import { pathIn, type Root } from '../model.ts';
import type { TouchedFolder } from '../run/request.ts';
import { isHidden } from '../walk/names.ts';
import { absolute, foldersIn, isFolder } from './folders.ts';

/** Watches that all roots together may still take: each takes a kilobyte here and one in the kernel. */
export interface WatchBudget {
  left: number;
}

export interface FolderEvents {
  /** Something in a folder changed. */
  readonly touched: (folder: TouchedFolder) => void;
  /** The system allows no more watches. */
  readonly refused: (reason: string) => void;
}

/** Folders that came when the budget was used up: so many of the latest are watched nevertheless. */
const mostNewcomers = 1000;

/**
 * Watches the folders of one root from the top down, as far as the budget goes. Files are not watched one by one: the
 * notices of their folders tell of them. Links are followed where a scan follows them.
 */
export class FolderWatcher {
  readonly #root: Root;
  readonly #budget: WatchBudget;
  readonly #events: FolderEvents;
  /** By path relative to the root. */
  readonly #watched = new Map<string, FSWatcher>();
  /** Paths in #watched that are not of the budget, the oldest first. */
  readonly #newcomers = new Set<string>();
  #isClosed = false;
  #isComplete = true;

  constructor(root: Root, budget: WatchBudget, events: FolderEvents) {
    this.#root = root;
    this.#budget = budget;
    this.#events = events;
  }

  /** False when there are folders that it does not watch. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  watches(path: string): boolean {
    return this.#watched.has(path);
  }

  /** Watches everything, the upper folders first, until the budget is used up. */
  async start(): Promise<void> {
    let level: readonly string[] = [''];
    while (level.length > 0 && this.#isComplete && !this.#isClosed) {
      const below: string[] = [];
      for (const path of level) {
        if (!this.#add(path)) break;
        below.push(...(await foldersIn(this.#root.path, path)));
      }
      level = below;
    }
  }

  /** Watches a folder that is new and all below it, and tells of them; nothing when it is no folder. */
  async welcome(path: string): Promise<void> {
    if (!(await isFolder(this.#root.path, path))) return;
    for (const waiting = [path]; !this.#isClosed; ) {
      const next = waiting.shift();
      if (next === undefined) break;
      // Watched before it is told of: the scan sees what came into it meanwhile.
      this.#add(next, true);
      waiting.push(...(await foldersIn(this.#root.path, next)));
    }
    this.#touch(path, true);
  }

  close(): void {
    this.#isClosed = true;
    for (const path of this.#watched.keys()) this.#drop(path);
  }

  /** False when nothing more can be watched. @param always also beyond the budget, in place of an older newcomer */
  #add(path: string, always = false): boolean {
    if (this.#isClosed) return false;
    // A folder that was moved away and one that took its place have the same name and another watch.
    this.#drop(path);
    const isOver = this.#budget.left <= 0;
    if (isOver) this.#isComplete = false;
    if (isOver && !always) return false;
    try {
      const watcher = watch(absolute(this.#root.path, path), { persistent: false }, (event, name) =>
        this.#noticed(path, event, name),
      );
      watcher.on('error', () => this.#drop(path));
      this.#watched.set(path, watcher);
    } catch (error) {
      return this.#failed(error);
    }
    if (isOver) this.#admit(path);
    else this.#budget.left -= 1;
    return true;
  }

  #admit(path: string): void {
    this.#newcomers.add(path);
    if (this.#newcomers.size <= mostNewcomers) return;
    const [oldest] = this.#newcomers;
    if (oldest !== undefined) this.#drop(oldest);
  }

  #drop(path: string): void {
    const watcher = this.#watched.get(path);
    if (watcher === undefined) return;
    watcher.close();
    this.#watched.delete(path);
    if (!this.#newcomers.delete(path)) this.#budget.left += 1;
  }

  /** False when the reason is no matter of this folder alone. */
  #failed(error: unknown): boolean {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'ENOSPC' && code !== 'EMFILE') {
      // Gone meanwhile, or closed to us: the scan has told of it.
      if (code !== 'ENOENT') this.#isComplete = false;
      return true;
    }
    this.#budget.left = 0;
    this.#isComplete = false;
    this.#events.refused('the system allows no more watched folders (fs.inotify.max_user_watches)');
    return false;
  }

  #noticed(folder: string, event: string, name: string | null): void {
    if (this.#isClosed || (name !== null && isHidden(name))) return;
    this.#touch(folder, false);
    if (event === 'rename' && name !== null) void this.#look(pathIn(folder, name));
  }

  /** Something came, went or was replaced under this path. */
  async #look(path: string): Promise<void> {
    if (await isFolder(this.#root.path, path)) await this.welcome(path);
    else if (this.#watched.has(path)) this.#forget(path);
  }

  /** Ends the watches of a folder that is gone, and of those below it. */
  #forget(gone: string): void {
    for (const path of this.#watched.keys())
      if (path === gone || path.startsWith(`${gone}/`)) this.#drop(path);
  }

  #touch(path: string, deep: boolean): void {
    if (!this.#isClosed) this.#events.touched({ rootId: this.#root.id, path, deep });
  }
}
