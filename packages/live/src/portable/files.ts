import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of an app's directory, by its path below it. */
export interface AppFile {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** Databases are copied by SQLite, and what is made anew, or belongs to a process, is not copied. */
const notCopied =
  /^(?:app\.db.*|vods\.db-(?:wal|shm|journal)|app\.json|hls\/.*|.*\.(?:new|partial|incoming|migrating))$/;

/**
 * The files that belong to an app, in order of their paths; without `media`,
 * recordings are left out. Links are none of them.
 */
export async function* appFiles(
  folder: string,
  { media }: { readonly media: boolean },
): AsyncGenerator<AppFile> {
  for await (const file of filesBelow(folder, '')) {
    if (notCopied.test(file.path) || (!media && file.path.startsWith('recordings/'))) continue;
    yield file;
  }
}

async function* filesBelow(folder: string, prefix: string): AsyncGenerator<AppFile> {
  const items = await readdir(join(folder, prefix), { withFileTypes: true });
  for (const item of items.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}${item.name}`;
    if (item.isDirectory()) yield* filesBelow(folder, `${path}/`);
    if (!item.isFile()) continue;
    const { size, mtimeMs } = await lstat(join(folder, path));
    yield { path, bytes: size, modifiedMs: Math.trunc(mtimeMs) };
  }
}

/**
 * Copies a file that is missing or another in the target; the time goes with
 * it, so that the next call sees that it is the same.
 */
export async function bringFile(
  from: string,
  to: string,
  { path, bytes, modifiedMs }: AppFile,
): Promise<boolean> {
  const target = join(to, path);
  const there = await lstat(target).catch(() => undefined);
  if (there?.isFile() === true && there.size === bytes && Math.trunc(there.mtimeMs) === modifiedMs)
    return false;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await copyFile(join(from, path), target, constants.COPYFILE_FICLONE);
  await chmod(target, 0o600);
  await utimes(target, modifiedMs / 1000, modifiedMs / 1000);
  return true;
}

/** Removes what is in the target and not among the paths. */
export async function removeOthers(folder: string, paths: ReadonlySet<string>): Promise<void> {
  for await (const { path } of appFiles(folder, { media: true }))
    if (!paths.has(path)) await rm(join(folder, path));
}
