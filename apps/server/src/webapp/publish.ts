import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the pages back: from now on a server says that they are being built. */
export function withdraw(dir: string): void {
  rmSync(join(dir, 'index.html'), { force: true });
}

/**
 * Puts the folder `made` in the place of `dir`, as a whole: the builder writes a page before its files have their
 * compressed neighbours, and a browser would keep for a year what it was served half written. Both and `former`, which
 * is left over for a moment, lie in one file system.
 */
export function publish(made: string, dir: string, former: string): void {
  rmSync(former, { recursive: true, force: true });
  if (existsSync(dir)) renameSync(dir, former);
  renameSync(made, dir);
  rmSync(former, { recursive: true, force: true });
}
