import { existsSync } from 'node:fs';
import NativeDatabase from 'better-sqlite3';
import { isBusy } from '../engine/index.ts';

/** A lock that this process holds as long as something refers to this object. */
export interface HeldLock {
  release(): void;
}

/** Whoever only looks at a lock touches it for less than this, in ms. */
const lookedAtMs = 200;

/**
 * Takes the lock named by a file, undefined when another process has it. The lock is the kernel's: whoever is killed
 * lets go at once, and the file that stays behind means nothing.
 */
export function holdLock(file: string): HeldLock | undefined {
  const handle = new NativeDatabase(file, { timeout: lookedAtMs });
  try {
    handle.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { release: () => handle.close() };
  } catch (error) {
    handle.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** True while some process, this one too, holds the lock named by a file. */
export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  const handle = new NativeDatabase(file, { readonly: true, timeout: 0 });
  try {
    handle.prepare('SELECT 1 FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    handle.close();
  }
}
