import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';

/**
 * Where a file of an app lies that a row names by its path below the app's directory; undefined for a path that leads out of it:
 * directories come from other servers.
 */
export function placeIn(folder: string, path: string): string | undefined {
  if (path === '' || path.includes('\0') || isAbsolute(path)) return undefined;
  const clean = normalize(path);
  return clean === '..' || clean.startsWith(`..${sep}`) ? undefined : join(folder, clean);
}

/** The same for reading: undefined also for what is not there, or lies elsewhere behind a link. */
export async function readableIn(folder: string, path: string | null): Promise<string | undefined> {
  const place = path === null ? undefined : placeIn(folder, path);
  return place === undefined ? undefined : realIn(folder, place);
}

/** The same for deleting: a link itself goes, and nothing behind one. */
export async function removableIn(folder: string, path: string): Promise<string | undefined> {
  const place = placeIn(folder, path);
  const parent = place === undefined ? undefined : await realIn(folder, dirname(place));
  return place === undefined || parent === undefined ? undefined : join(parent, basename(place));
}

async function realIn(folder: string, place: string): Promise<string | undefined> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(place)]);
    return relative(root, real).startsWith('..') ? undefined : real;
  } catch {
    return undefined;
  }
}
