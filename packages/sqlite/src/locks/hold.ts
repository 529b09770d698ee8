import NativeDatabase from 'better-sqlite3';
import { isBusy } from '../engine/index.ts';

/** A lock that this process holds as long as something refers to this object. */
export interface HeldLock {
  release(): void;
}

/**
 * Takes the lock named by a file, undefined when another process has it. The lock is the kernel's: whoever is killed
 * lets go at once, and the file that stays behind means nothing.
 */
export function holdLock(file: string): HeldLock | undefined {
  const handle = new NativeDatabase(file, { timeout: 0 });
  try {
    handle.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { release: () => handle.close() };
  } catch (error) {
    handle.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}
