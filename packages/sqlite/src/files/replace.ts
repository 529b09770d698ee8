import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import NativeDatabase from 'better-sqlite3';
import { DatabaseError, isBusy } from '../engine/index.ts';
import { syncFile, syncFolderOf } from './durable.ts';

const companions = ['-wal', '-shm', '-journal'] as const;

/**
 * Puts a copy of the database file `source` (a backup; it stays) in the place of `target`. A log that belongs to the old
 * content is removed first: SQLite would replay it into the new one. A kill leaves the old file or the new, never half.
 * Throws `in_use` when a program has the target open, `unclean_source` when the source has a log of its own.
 */
export function replaceDatabaseFile(target: string, source: string): void {
  requireClean(source);
  const incoming = `${target}.incoming`;
  try {
    copyFileSync(source, incoming);
    syncFile(incoming);
    settle(target);
    for (const suffix of companions) rmSync(target + suffix, { force: true });
    syncFolderOf(target);
    renameSync(incoming, target);
    syncFolderOf(target);
  } catch (error) {
    rmSync(incoming, { force: true });
    throw error;
  }
}

function requireClean(source: string): void {
  const log = `${source}-wal`;
  if (!existsSync(log) || statSync(log).size === 0) return;
  const text = `${source} has changes in ${log} that a copy would miss`;
  throw new DatabaseError(
    'unclean_source',
    `${text}: close the program that uses it, or restore a backup instead`,
  );
}

/** Leaves write-ahead mode, which needs the file for oneself: the log is folded in, and a user of the file shows. */
function settle(target: string): void {
  if (!existsSync(target)) return;
  let old: NativeDatabase | undefined;
  try {
    old = new NativeDatabase(target, { timeout: 0, fileMustExist: true });
    old.exec('PRAGMA journal_mode = DELETE');
  } catch (error) {
    // A damaged file is what restoring is for; only one in use must stay.
    if (isBusy(error)) {
      throw new DatabaseError('in_use', `${target} is in use: stop the server first`, { cause: error });
    }
  } finally {
    old?.close();
  }
}
