import { renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Connection, connect, DatabaseError } from '../engine/index.ts';
import { syncFile, syncFolderOf } from './durable.ts';
import { integrityProblems } from './integrity.ts';

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

/** A damaged page would be copied as it is: better no backup than one that nobody can restore. */
function requireSound(file: string): void {
  const copy = connect({ path: file, mode: 'query' });
  try {
    const [problem] = copy.read((reader) => integrityProblems(reader, { quick: true }));
    if (problem !== undefined)
      throw new DatabaseError('corrupt', `the copy of the database is damaged: ${problem}`);
  } finally {
    copy.close();
  }
}

/**
 * Writes a consistent copy of the database to `file`, by VACUUM INTO. Under that name there is either nothing (or what
 * was there before) or the whole copy, checked and on disk. Throws `no_space`, `corrupt`, or SQLite's error.
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
    requireSound(partial);
    syncFile(partial);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  syncFolderOf(file);
}
