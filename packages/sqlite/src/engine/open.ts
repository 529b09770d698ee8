import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import NativeDatabase from 'better-sqlite3';
import { Connection } from './connection.ts';
import { DatabaseError, sqliteCode } from './errors.ts';
import type { Log, Synchronous } from './types.ts';

export interface ConnectOptions {
  readonly path: string;
  /** `query`: reads only, and leaves no -wal behind where it may write. */
  readonly mode: 'write' | 'query';
  readonly synchronous?: Synchronous;
  readonly log?: Log | undefined;
  /** How long to wait for another connection's lock, in ms. */
  readonly busyTimeoutMs?: number;
  /** Memory for pages, in KiB. */
  readonly cacheKib?: number;
  /** Bytes of a page of a new file; SQLite's own choice (4096) unless told. Files that are there keep theirs. */
  readonly pageBytes?: number | undefined;
  /** False leaves out the look at every cell of a page that is read: for files that another handle of ours has open, too. */
  readonly checkCells?: boolean;
}

const megabyte = 1024 * 1024;

/**
 * A connection with the pragmas of the house, whatever journal mode the file is in.
 * Throws `cannot_open`, `not_a_database` or `corrupt`.
 */
export function connect(options: ConnectOptions): Connection {
  const native = openNative(options);
  try {
    native.exec(
      pragmas(options)
        .map((pragma) => `PRAGMA ${pragma};`)
        .join('\n'),
    );
    // The first look at the file: until now SQLite has not read it.
    native.prepare('PRAGMA schema_version').get();
    return new Connection(options.path, native, options.log, options.synchronous);
  } catch (error) {
    native.close();
    throw explain(error, options.path);
  }
}

function openNative({ path, mode, busyTimeoutMs: timeout = 5000 }: ConnectOptions): NativeDatabase {
  if (!existsSync(dirname(path))) {
    throw new DatabaseError('cannot_open', `${path} cannot be opened: its folder does not exist`);
  }
  if (mode === 'write') return attempt(path, { timeout });
  try {
    // A connection that may not write cannot clean up the log when it is the last to leave, so it is the second choice.
    return attempt(path, { timeout, fileMustExist: true });
  } catch (error) {
    if (!existsSync(path)) throw error;
    return attempt(path, { timeout, readonly: true, fileMustExist: true });
  }
}

function attempt(
  path: string,
  options: { timeout: number; readonly?: boolean; fileMustExist?: boolean },
): NativeDatabase {
  try {
    return new NativeDatabase(path, options);
  } catch (error) {
    throw explain(error, path);
  }
}

function pragmas({
  mode,
  synchronous = 'full',
  cacheKib = 16_384,
  checkCells = true,
  pageBytes,
}: ConnectOptions): string[] {
  return [
    ...(pageBytes === undefined ? [] : [`page_size = ${Math.trunc(pageBytes)}`]),
    'foreign_keys = ON',
    `synchronous = ${synchronous.toUpperCase()}`,
    // Functions with side effects must not hide in the triggers and views of a file that came from elsewhere.
    'trusted_schema = OFF',
    `cell_size_check = ${checkCells ? 'ON' : 'OFF'}`,
    'recursive_triggers = OFF',
    `cache_size = -${cacheKib}`,
    // After a burst of writing the log shrinks back to this.
    `journal_size_limit = ${64 * megabyte}`,
    ...(mode === 'query' ? ['query_only = ON'] : []),
  ];
}

/** SQLite's complaint about a file in our words. */
export function explain(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code.startsWith('SQLITE_NOTADB')) {
    return new DatabaseError(
      'not_a_database',
      `${path} is not a SQLite database: restore a backup or move it away`,
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new DatabaseError('corrupt', `${path} is damaged: restore a backup`, { cause: error });
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return new DatabaseError(
      'cannot_open',
      `${path} cannot be opened: check that it exists and who may read it`,
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new DatabaseError('busy', `${path} is locked by another process, try again`, { cause: error });
  }
  return error;
}
