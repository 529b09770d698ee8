import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const name = /^\.import-(\d+)-/;

/**
 * Makes a folder for the copies of an import, in the data folder: they hold secrets and may be large. What imports left
 * there that were killed goes now. Who calls removes it.
 */
export function scratchFolder(dataDir: string): string {
  for (const entry of readdirSync(dataDir)) {
    const owner = Number(name.exec(entry)?.[1] ?? 0);
    if (owner > 0 && !isAlive(owner)) rmSync(join(dataDir, entry), { recursive: true, force: true });
  }
  return mkdtempSync(join(dataDir, `.import-${process.pid}-`));
}

/** True for another process that runs. Ours has just begun: what bears its number is of one before it. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
