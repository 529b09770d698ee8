import { renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Connection, DatabaseError } from '../engine/index.ts';
import { syncFile, syncFolderOf } from './durable.ts';

/** Free bytes on the disk of a folder, for those who may not use the superuser's reserve. */
export type FreeBytes = (folder: string) => number;

export const freeBytesOf: FreeBytes = (folder) => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const reserveBytes = 16 * 1024 * 1024;

/** Bytes that a snapshot takes at most: the file's pages (VACUUM drops the free ones). */
function snapshotBytes(connection: Connection): number {
  const [pages] = connection.direct<{ page_count: number }>('PRAGMA page_count');
  const [page] = connection.direct<{ page_size: number }>('PRAGMA page_size');
  return (pages?.page_count ?? 0) * (page?.page_size ?? 0);
}

/** Throws `no_space` unless the snapshot and 16 MiB for work beside it fit on the disk. */
function requireSpace(connection: Connection, file: string, freeBytes: FreeBytes): void {
  const needed = snapshotBytes(connection) + reserveBytes;
  const free = freeBytes(dirname(file));
  if (free >= needed) return;
  const text = `a copy of ${connection.path} needs ${needed} bytes in ${dirname(file)}, only ${free} are free`;
  throw new DatabaseError('no_space', `${text}: make room and start again`);
}

/**
 * Writes a consistent copy of the database to `file`, by VACUUM INTO. Under that name there is either nothing (or what
 * was there before) or the whole copy, on disk. Throws `no_space`, or SQLite's error.
 */
export function writeSnapshot(
  connection: Connection,
  file: string,
  freeBytes: FreeBytes = freeBytesOf,
): void {
  requireSpace(connection, file, freeBytes);
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  try {
    connection.direct(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
    syncFile(partial);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  syncFolderOf(file);
}
