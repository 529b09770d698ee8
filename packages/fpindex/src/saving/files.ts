import { copyFile, link, rm, stat, utimes } from 'node:fs/promises';

/**
 * Keeps a file that never changes under another name: as a link, else as a link to the copy of last time when that is the
 * same, else as a copy.
 */
export async function keepFile(from: string, to: string, before: string | undefined): Promise<void> {
  await rm(to, { force: true });
  if (await linked(from, to)) return;
  if (before !== undefined && (await isSame(from, before)) && (await linked(before, to))) return;
  await keepCopy(from, to);
}

/** Copies what a file holds now, with its time. */
export async function keepCopy(from: string, to: string): Promise<void> {
  const { atime, mtime } = await stat(from);
  await copyFile(from, to);
  await utimes(to, atime, mtime);
}

/** False on another disk, or one without links. Rejects with ENOENT when there is no such file. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error;
    return false;
  }
}

/** Numbers of segments may come again after a start, so that the name alone says nothing. */
async function isSame(from: string, before: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(from), stat(before).catch(() => undefined)]);
  // Times are copied to the microsecond.
  return other !== undefined && one.size === other.size && Math.abs(one.mtimeMs - other.mtimeMs) < 1;
}
