import type { Log, MigrationReport } from '@bandstand/sqlite';
import { type Database, openDatabase } from '@bandstand/sqlite';
import type { Clock, Driver, Reader, Schema, WriteOptions, Writer } from '../drivers/index.ts';
import { storeSchema } from '../schema/index.ts';
import { LogFile } from './log-file.ts';

/** A store in a file, with what opening it had to do. */
export interface FileStore extends Driver {
  readonly path: string;
  readonly migrated: MigrationReport;
}

export interface OpenFileOptions {
  readonly log?: Log;
  readonly clock?: Clock;
  /** Another schema than the package's own, for tests of migrations. */
  readonly schema?: Schema;
}

/**
 * Opens the store in the file `path`, makes it when it is missing, and migrates an older one (a copy is made first when it
 * holds data). Several processes may have it open. Throws `cannot_open`, `not_a_database`, `corrupt`, `newer_schema`,
 * `migration_failed`, `no_space`, `busy`.
 */
export function openFile(path: string, options: OpenFileOptions = {}): FileStore {
  const { log, clock, schema = storeSchema } = options;
  const database = openDatabase({
    path,
    schema,
    // All writes outlast kill -9; those that a power cut must not take say so.
    synchronous: 'normal',
    cacheKib: 32_768,
    // Rows are half a kilobyte: with twice as many of them on a page a first load takes a tenth less, and the file too.
    pageBytes: 8192,
    // A journal of a statement that may fail half way, once in a file, stays there: half the cost of a load went into it.
    temporary: 'memory',
    // An edit changes a dozen pages: one in three hundred waits until the log is folded into the file, not one in eighty.
    checkpointPages: 2000,
    ...(log === undefined ? {} : { log }),
    ...(clock === undefined ? {} : { clock }),
  });
  return new StoreFile(database, new LogFile(path, log));
}

/** A database whose log is brought to the disk in the background after what people did. */
class StoreFile implements FileStore {
  readonly #database: Database;
  readonly #log: LogFile;

  constructor(database: Database, log: LogFile) {
    this.#database = database;
    this.#log = log;
  }

  get path(): string {
    return this.#database.path;
  }

  get migrated(): MigrationReport {
    return this.#database.migrated;
  }

  read<T>(fn: (reader: Reader) => T): T {
    return this.#database.read(fn);
  }

  write<T>(fn: (writer: Writer) => T, { durable }: WriteOptions = {}): T {
    const result = this.#database.write(fn, { durable: durable === 'now' });
    if (durable === 'soon') this.#log.syncSoon();
    return result;
  }

  close(): void {
    this.#log.stop();
    this.#database.close();
  }
}
