import { type Dirent, lstat, readdir, realpath, type Stats, stat } from 'node:fs';
import { promisify } from 'node:util';
import { pathIn } from '../model.ts';
import { isHidden } from '../walk/names.ts';

const entriesOf = promisify<string, { withFileTypes: true }, Dirent[]>(readdir);
const realPathOf = promisify(realpath);
const statsOf = promisify<string, Stats>(stat);
const ownStatsOf = promisify<string, Stats>(lstat);

/** A path of a root as the system takes it. */
export const absolute = (root: string, path: string): string => (path === '' ? root : `${root}/${path}`);
const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/**
 * Folders directly below a folder, by their paths relative to the root; none when it cannot be read. Links to folders
 * elsewhere are among them: what a link inside the root leads to has a path of its own.
 */
export async function foldersIn(root: string, path: string): Promise<readonly string[]> {
  const entries = await entriesOf(absolute(root, path), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    const below = pathIn(path, entry.name);
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await leadsOut(root, below)))) found.push(below);
  }
  return found;
}

/** True for a folder, and for a link to one elsewhere. */
export async function isFolder(root: string, path: string): Promise<boolean> {
  const stats = await ownStatsOf(absolute(root, path)).catch(() => null);
  return stats?.isDirectory() === true || (stats?.isSymbolicLink() === true && (await leadsOut(root, path)));
}

/** True for a link to a folder that lies neither in nor around the root, nor what a link above it has led to. */
async function leadsOut(root: string, path: string): Promise<boolean> {
  try {
    if (!(await statsOf(absolute(root, path))).isDirectory()) return false;
    const real = await realPathOf(absolute(root, path));
    const above = [root];
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      above.push(`${root}/${path.slice(0, at)}`);
    const territories = await Promise.all(above.map((one) => realPathOf(one)));
    return !territories.some((territory) => within(real, territory) || within(territory, real));
  } catch {
    return false; // gone meanwhile, or leads to nowhere
  }
}
