import { rmSync } from 'node:fs';
import NativeDatabase from 'better-sqlite3';
import { DatabaseError, isBusy } from '../engine/index.ts';

const patienceMs = 30 * 60_000;
const turnMs = 2_000;

/**
 * What `work` returns, run while no other process migrates the same file. The lock is the kernel's, on a file beside
 * the database, so a killed holder lets go at once. `waiting` is called on every turn spent in the queue.
 * Throws `busy` after half an hour.
 */
export function withMigrationLock<T>(path: string, waiting: () => void, work: () => T): T {
  const file = lockFile(path);
  const lock = new NativeDatabase(file, { timeout: turnMs });
  try {
    // A journal file would be one more thing for a kill to leave.
    lock.exec('PRAGMA journal_mode = MEMORY');
    acquire(lock, path, waiting);
    const result = work();
    // Whoever still waits for the removed file finds nothing pending: safe only because the work has succeeded.
    rmSync(file, { force: true });
    return result;
  } finally {
    lock.close();
  }
}

/** Removes the lock file of an upgrade that was killed at its very end. For a file with nothing pending only. */
export function removeMigrationLock(path: string): void {
  rmSync(lockFile(path), { force: true });
}

function lockFile(path: string): string {
  return `${path}.migrating`;
}

function acquire(lock: NativeDatabase, path: string, waiting: () => void): void {
  for (let waited = 0; waited < patienceMs; waited += turnMs) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      waiting();
    }
  }
  throw new DatabaseError(
    'busy',
    `another process has been upgrading ${path} for half an hour: look what it does`,
  );
}
