import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LiveError } from '../errors/index.ts';
import type { Folders } from '../folders/index.ts';
import type { AppName } from '../names/index.ts';

const pattern = /^\.incoming-([a-z0-9-]+)\.(\d+)$/;

/**
 * Makes the folder in which an app's directory is filled, named after this process, so that others see that
 * somebody is at it. Throws `conflict` when another process fills one of this name.
 */
export function claimIncoming(folders: Folders, name: AppName): string {
  mkdirSync(folders.apps, { recursive: true, mode: 0o700 });
  for (const { owner, folder } of incomingOf(folders, name)) {
    if (isAlive(owner))
      throw new LiveError('conflict', `Another program makes the app ${name} at this moment.`);
    rmSync(folder, { recursive: true, force: true });
  }
  const folder = `${folders.incoming(name)}.${process.pid}`;
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** Whether a process other than this one fills the directory of an app. */
export function isBeingFilled(folders: Folders, name: AppName): boolean {
  return incomingOf(folders, name).some(({ owner }) => isAlive(owner));
}

/** Removes what was being filled by processes that are gone. */
export function sweep(folders: Folders): void {
  for (const { owner, folder } of incomingOf(folders))
    if (!isAlive(owner)) rmSync(folder, { recursive: true, force: true });
}

function incomingOf(folders: Folders, only?: AppName): { readonly owner: number; readonly folder: string }[] {
  return readdirSync(folders.apps).flatMap((entry) => {
    const [, name, owner] = pattern.exec(entry) ?? [];
    if (name === undefined || (only !== undefined && name !== only)) return [];
    return [{ owner: Number(owner), folder: join(folders.apps, entry) }];
  });
}

/** True for another process that runs. What bears our own number is of one before us. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Puts the names in a folder on disk, so that a rename outlives a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
