import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@bandstand/sqlite';
import type { Root } from '../model.ts';
import { folderId, foldersAfter } from '../store/beside-store.ts';
import { lastChange } from '../walk/last-change.ts';
import { foldersIn } from './folders.ts';

export interface RoundsOptions {
  readonly db: Database;
  readonly root: Root;
  readonly signal: AbortSignal;
  /** True for folders that need no look. */
  readonly watches: (path: string) => boolean;
  /** The entries of a recorded folder changed. */
  readonly changed: (path: string) => void;
  /** A folder below it that is not recorded. */
  readonly welcome: (path: string) => Promise<void>;
}

/** Folders of a page of the library, of which none is kept. */
const pageSize = 500;
/** Looks before others have their turn, and the pause after them: about 2,000 looks in a second. */
const atOnce = 20;
const pauseMs = 10;
/** How far the clock of a file server may run ahead. */
const aheadMs = 600_000;

/**
 * Looks at the recorded folders of a root that are not watched, one after the other: which of them have had entries
 * added, renamed or removed since the round before. What tells is the latest change that was seen, by the clock of the
 * disk, so that no two clocks are compared.
 */
export class Rounds {
  readonly #options: RoundsOptions;
  /** Time of the latest change that was seen in the rounds before, in ms; null before the first, which tells nothing. */
  #latest: number | null = null;

  constructor(options: RoundsOptions) {
    this.#options = options;
  }

  /** One round. Rejects with the reason of the signal when that fires. */
  async run(): Promise<void> {
    const { root, signal, watches } = this.#options;
    const before = this.#latest;
    let latest = before ?? 0;
    let looks = 0;
    for (let page: readonly string[] = ['']; page.length > 0; page = this.#after(page)) {
      for (const folder of page) {
        if (watches(folder)) continue;
        const at = lastChange(root.path, folder);
        latest = Math.max(latest, Math.min(at, Date.now() + aheadMs));
        if (before !== null && at > before) await this.#changed(folder);
        looks += 1;
        // The first round is waited for.
        if (looks % atOnce === 0) await pause(before === null ? 0 : pauseMs, undefined, { signal });
      }
    }
    this.#latest = latest;
  }

  #after(page: readonly string[]): readonly string[] {
    const { db, root } = this.#options;
    return db.read((reader) => foldersAfter(reader, root.id, page.at(-1) ?? '', pageSize));
  }

  async #changed(folder: string): Promise<void> {
    const { db, root, changed, watches, welcome } = this.#options;
    changed(folder);
    for (const below of await foldersIn(root.path, folder)) {
      const isKnown = db.read((reader) => folderId(reader, root.id, below) !== undefined);
      if (!isKnown && !watches(below)) await welcome(below);
    }
  }
}
