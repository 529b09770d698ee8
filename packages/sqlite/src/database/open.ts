import {
  type Clock,
  type Connection,
  connect,
  DatabaseError,
  explain,
  type Log,
  type Readable,
  type Reader,
  type Synchronous,
} from '../engine/index.ts';
import { type FreeBytes, freeBytesOf } from '../files/index.ts';
import {
  fileVersion,
  type MigrationEvent,
  migrate,
  pendingMigrations,
  type Schema,
} from '../migrations/index.ts';
import { Database } from './database.ts';

export interface OpenOptions {
  readonly path: string;
  readonly schema: Schema;
  readonly synchronous: Synchronous;
  readonly log?: Log;
  readonly clock?: Clock;
  /** How many backups of upgrades stay beside the file; 3 unless told. */
  readonly backups?: { readonly keep: number };
  readonly hooks?: { readonly migration?: (event: MigrationEvent) => void };
  /** Memory for pages in KiB; 16 MiB unless told. */
  readonly cacheKib?: number;
  /**
   * Where SQLite keeps what undoes a single statement, and large sorts: in files unless told. In memory, transactions
   * of many rows with triggers are much faster (a statement's undo log, once in a file, stays there), and sorts have no
   * bound.
   */
  readonly temporary?: 'files' | 'memory';
  /** Bytes of a page of a new file: 4096 unless told. */
  readonly pageBytes?: number;
  /** Pages of the write-ahead log after which a commit folds it into the file; 1,000 unless told. */
  readonly checkpointPages?: number;
  /** How long a write waits for another process, in ms; 5 s unless told. */
  readonly busyTimeoutMs?: number;
  /** Free bytes of a folder's disk, asked before a backup. */
  readonly freeBytes?: FreeBytes;
}

/**
 * Opens a file, makes it when it is missing, and brings it to the schema's version (with a backup first when it holds data).
 * Throws `cannot_open`, `not_a_database`, `corrupt`, `newer_schema`, `older_schema`, `no_space`, `migration_failed`, `busy`.
 */
export function openDatabase(options: OpenOptions): Database {
  const { path, schema, synchronous, log, cacheKib = 16_384, busyTimeoutMs = 5000, pageBytes } = options;
  const connection = connect({ path, mode: 'write', synchronous, log, cacheKib, busyTimeoutMs, pageBytes });
  return closedOnError(connection, () => {
    const migrated = migrate(connection, schema, {
      clock: options.clock ?? Date.now,
      keepBackups: options.backups?.keep ?? 3,
      log,
      freeBytes: options.freeBytes ?? freeBytesOf,
      onEvent: options.hooks?.migration ?? (() => {}),
    });
    // After the migrations, which sort whole tables.
    if (options.temporary === 'memory') connection.direct('PRAGMA temp_store = MEMORY');
    if (options.checkpointPages !== undefined)
      connection.direct(`PRAGMA wal_autocheckpoint = ${Math.trunc(options.checkpointPages)}`);
    return new Database(connection, migrated, log);
  });
}

/** A database that can only be read: for reading threads and for commands beside a running server. */
export class ReadOnlyDatabase implements Readable {
  readonly path: string;
  readonly #connection: Connection;

  /** Use `openReadOnly`. */
  constructor(connection: Connection) {
    this.path = connection.path;
    this.#connection = connection;
  }

  /** What `fn` returns, computed on one snapshot; see `Database.read`. */
  read<T>(fn: (reader: Reader) => T): T {
    return this.#connection.read(fn);
  }

  close(): void {
    this.#connection.close();
  }
}

export interface ReadOnlyOptions {
  /** When given, the file must have exactly this schema's version: `older_schema` or `newer_schema` otherwise. */
  readonly schema?: Schema;
  readonly cacheKib?: number;
  readonly busyTimeoutMs?: number;
  /** False for a file that another handle of ours has open: its pages are not looked through as they are read. */
  readonly checkCells?: boolean;
}

/** Opens an existing file for reading. Throws `cannot_open`, `not_a_database`, `corrupt`, `older_schema`, `newer_schema`. */
export function openReadOnly(path: string, options: ReadOnlyOptions = {}): ReadOnlyDatabase {
  const { cacheKib = 8_192, busyTimeoutMs = 5000, checkCells = true } = options;
  const connection = connect({ path, mode: 'query', cacheKib, busyTimeoutMs, checkCells });
  return closedOnError(connection, () => {
    if (options.schema) requireVersion(connection, options.schema);
    return new ReadOnlyDatabase(connection);
  });
}

function requireVersion(connection: Connection, schema: Schema): void {
  const version = fileVersion(connection);
  if (pendingMigrations(schema, version, connection.path).length === 0) return;
  const text = `${connection.path} still has schema version ${version}`;
  throw new DatabaseError('older_schema', `${text}: start the server once, it upgrades the file`);
}

function closedOnError<T>(connection: Connection, work: () => T): T {
  try {
    return work();
  } catch (error) {
    connection.close();
    throw explain(error, connection.path);
  }
}
