import type { Log, MigrationReport } from '@bandstand/sqlite';
import { openDatabase } from '@bandstand/sqlite';
import type { Clock, Driver, Schema } from '../drivers/index.ts';
import { storeSchema } from '../schema/index.ts';

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
  // An edit that was taken survives kill -9 with `normal`; a power cut may cost the last ones, never consistency.
  return openDatabase({
    path,
    schema,
    synchronous: 'normal',
    cacheKib: 32_768,
    // Each row has a trigger, and a journal of its own for the case that it fails: half the cost of a load went into that file.
    temporary: 'memory',
    ...(log === undefined ? {} : { log }),
    ...(clock === undefined ? {} : { clock }),
  });
}
