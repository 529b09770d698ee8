import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type HeldLock, holdLock, isHeld } from '@bandstand/sqlite';
import { ConfigError } from './config/index.ts';

const lockOf = (dataDir: string): string => join(dataDir, 'server.lock');

/** True while a server uses the data folder. */
export const isServed = (dataDir: string): boolean => isHeld(lockOf(dataDir));

/**
 * Makes the data folder where it is missing and claims it for one server.
 * @throws ConfigError when it cannot be made or another server has it
 */
export function claimDataFolder(dataDir: string): HeldLock {
  try {
    mkdirSync(join(dataDir, 'cache'), { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ConfigError(
      `The data folder ${dataDir} cannot be made. Name another with --data, or give this user the right.`,
      { cause },
    );
  }
  const lock = holdLock(lockOf(dataDir));
  if (lock === undefined)
    throw new ConfigError(
      `Another server uses ${dataDir}. Stop it first, or name another folder with --data.`,
    );
  return lock;
}
