import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** What postmaster.pid says about the server that uses a data folder. */
export interface PidFile {
  readonly pid: number;
  /** s since 1970. */
  readonly startedAt: number;
  readonly port: number;
  /** Empty when it has no Unix socket. */
  readonly socketDir: string;
}

/** Reads postmaster.pid; undefined when there is none or it is being written. It outlives a killed server. */
export function readPidFile(dataDir: string): PidFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, , startedAt, port, socketDir] = text.split('\n');
  if (socketDir === undefined || !/^\d+$/.test(pid ?? '') || !/^\d+$/.test(port ?? '')) return undefined;
  return { pid: Number(pid), startedAt: Number(startedAt), port: Number(port), socketDir: socketDir.trim() };
}

/** True while a process of that number runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
