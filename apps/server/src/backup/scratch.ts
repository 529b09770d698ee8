import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder for the copies of a backup or a restore; who calls removes it. They hold secrets and may be large, so what
 * was left there by a process that was killed goes now.
 */
export async function makeScratch(folder: string, what: 'backup' | 'restore'): Promise<string> {
  const name = new RegExp(`^\\.${what}-(\\d+)-`);
  for (const entry of await readdir(folder)) {
    const owner = Number(name.exec(entry)?.[1] ?? 0);
    if (owner > 0 && !isAlive(owner)) await rm(join(folder, entry), { recursive: true, force: true });
  }
  return mkdtemp(join(folder, `.${what}-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
