import { basename, relative } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import type { Root } from '../model.ts';
import type { TouchedFolder } from '../run/request.ts';
import { isHidden } from '../walk/names.ts';

export interface FolderEvents {
  /** Something in a folder changed. */
  readonly touched: (folder: TouchedFolder) => void;
  /** The system watches no further: too many folders, or a file system without notices. */
  readonly failed: (reason: string) => void;
}

/**
 * Watches the folders of one root. Files are not watched one by one: the notices of their folders tell of them, which
 * takes one system watch a folder instead of one a file.
 */
export class FolderWatcher {
  readonly #root: Root;
  readonly #events: FolderEvents;
  readonly #watcher: FSWatcher;
  /** Resolves when every folder is watched. */
  readonly ready: Promise<void>;
  #live = false;

  constructor(root: Root, events: FolderEvents) {
    this.#root = root;
    this.#events = events;
    this.#watcher = watch(root.path, {
      ignoreInitial: true,
      followSymlinks: true,
      ignored: (path, stats) => isLeftOut(root.path, path) || (stats !== undefined && !stats.isDirectory()),
    });
    this.ready = new Promise((resolve) => {
      this.#watcher.once('ready', () => {
        this.#live = true;
        resolve();
      });
      this.#watcher.on('error', (error) => {
        resolve();
        this.#fail(error);
      });
    });
    this.#watcher.on('raw', (_event, name, details) => this.#noticed(name, details));
    this.#watcher.on('addDir', (path) => this.#touch(path, true));
    this.#watcher.on('unlinkDir', (path) => this.#touch(`${path}/..`, false));
  }

  async close(): Promise<void> {
    await this.#watcher.close();
  }

  #noticed(name: string | null, details: unknown): void {
    if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return;
    if (name !== null && isHidden(basename(name))) return;
    this.#touch(String(details.watchedPath), false);
  }

  #touch(absolute: string, deep: boolean): void {
    if (!this.#live) return;
    const path = relative(this.#root.path, absolute).replaceAll('\\', '/');
    if (path !== '..' && !path.startsWith('../')) this.#events.touched({ rootId: this.#root.id, path, deep });
  }

  #fail(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOSPC' || code === 'EMFILE')
      this.#events.failed('the system allows no more watched folders (fs.inotify.max_user_watches)');
    else if (code === 'ENOSYS' || code === 'ENOTSUP') this.#events.failed('the file system gives no notices');
  }
}

function isLeftOut(root: string, path: string): boolean {
  return path !== root && isHidden(basename(path));
}
