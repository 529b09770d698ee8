import {
  type Clock,
  type Database,
  isBusy,
  type Log,
  type Reader,
  Remembered,
  type WriteOptions,
  type Writer,
} from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import type { Folders } from '../folders/index.ts';
import { type App, findApp } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import { type OpenedApp, openAppDatabase } from './open.ts';

export interface AppDatabasesOptions {
  readonly hub: Database;
  readonly folders: Folders;
  readonly log: Log;
  readonly clock: Clock;
  /** How many app.db are open at once at most, 4 or more. */
  readonly maxOpen: number;
  /** How many backups of upgrades stay beside each. */
  readonly keepBackups: number;
  readonly freeBytes?: (folder: string) => number;
}

/** An app's database that stays open until it is released. */
export interface HeldApp {
  readonly app: App;
  readonly db: Database;
  release(): void;
}

/** Apps whose rows are remembered. */
const mostKnown = 5000;
/** Closures within closures need handles, too. */
const keptForClosures = 3;

/**
 * The apps' databases, opened when they are asked for and closed when others need their place, the least recently used
 * first, and never one that is in use. An app that is not registered is `not_found`, and nothing is made for it.
 */
export class AppDatabases {
  readonly #options: AppDatabasesOptions;
  readonly #registry: Remembered<App>;
  /** In the order of their last use. */
  readonly #opened = new Map<AppName, OpenedApp>();
  readonly #waiting: (() => void)[] = [];
  #held = 0;
  #closed = false;

  constructor(options: AppDatabasesOptions) {
    if (options.maxOpen <= keptForClosures) throw new RangeError(`maxOpen must be above ${keptForClosures}`);
    this.#options = options;
    this.#registry = new Remembered(options.hub, mostKnown);
  }

  /** How many are open now. */
  get open(): number {
    return this.#opened.size;
  }

  /** The registered app; undefined when there is none of this name. The same object until the registry changes. */
  known(name: AppName): App | undefined {
    return this.#registry.get(name, (reader) => findApp(reader, name));
  }

  /** The same. Throws `not_found`. */
  find(name: AppName): App {
    const app = this.known(name);
    if (app === undefined) throw notFound('app');
    return app;
  }

  /** What `fn` returns, computed on one snapshot of the app's database. Throws `not_found`, `not_available`, `busy`. */
  read<T>(name: AppName, fn: (reader: Reader, app: App) => T): T {
    return this.#using(name, (opened) => opened.db.read((reader) => fn(reader, opened.app)));
  }

  /**
   * What `fn` returns, once its changes are committed. Throws `not_found`, `busy`, and `not_available` also for a copy that
   * another server refreshes.
   */
  write<T>(name: AppName, fn: (writer: Writer, app: App) => T, options?: WriteOptions): T {
    return this.#using(name, (opened) => {
      if (opened.app.state === 'replica')
        throw new LiveError(
          'not_available',
          `${name} is a copy of an app on another server: it can only be read here.`,
        );
      return opened.db.write((writer) => fn(writer, opened.app), options);
    });
  }

  /** Opens the database and closes it no more until it is released. Waits while too many are held. Throws as `read` does. */
  async hold(name: AppName): Promise<HeldApp> {
    while (this.#held >= this.#options.maxOpen - keptForClosures)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#held += 1;
    try {
      const opened = this.#take(name);
      opened.uses += 1;
      return { app: opened.app, db: opened.db, release: once(() => this.#release(opened)) };
    } catch (error) {
      this.#letNextIn();
      throw error;
    }
  }

  /** Closes an app's database, so that its directory can be moved. Throws `busy` when it is in use. */
  forget(name: AppName): void {
    const opened = this.#opened.get(name);
    if (opened === undefined) return;
    if (opened.uses > 0) throw new LiveError('busy', `${name} is in use: try again in a moment.`);
    this.#opened.delete(name);
    opened.db.close();
  }

  /** Closes all of them; who still holds one has it no more. */
  close(): void {
    this.#closed = true;
    for (const { db } of this.#opened.values()) db.close();
    this.#opened.clear();
  }

  #using<T>(name: AppName, work: (opened: OpenedApp) => T): T {
    const opened = this.#take(name);
    opened.uses += 1;
    try {
      return work(opened);
    } catch (error) {
      if (isBusy(error))
        throw new LiveError('busy', `${name} is being tended: try again in a moment.`, { cause: error });
      throw error;
    } finally {
      opened.uses -= 1;
    }
  }

  #take(name: AppName): OpenedApp {
    if (this.#closed) throw new LiveError('not_available', 'The server is stopping.');
    const app = this.find(name);
    const known = this.#opened.get(name);
    if (known?.app.id === app.id && known.app.state === app.state) {
      this.#opened.delete(name);
      this.#opened.set(name, known);
      return known;
    }
    // Another program has changed what the app is.
    this.forget(name);
    this.#makeRoom();
    const opened = openAppDatabase(app, this.#options);
    this.#opened.set(name, opened);
    return opened;
  }

  #makeRoom(): void {
    if (this.#opened.size < this.#options.maxOpen) return;
    for (const [name, { uses }] of this.#opened) if (uses === 0) return this.forget(name);
    throw new LiveError('busy', 'Too many apps are in use at this moment: try again.');
  }

  #release(opened: OpenedApp): void {
    opened.uses -= 1;
    this.#letNextIn();
  }

  #letNextIn(): void {
    this.#held -= 1;
    this.#waiting.shift()?.();
  }
}

function once(work: () => void): () => void {
  let left = true;
  return () => {
    if (left) work();
    left = false;
  };
}
