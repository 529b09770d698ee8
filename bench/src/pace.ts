/** A constant rate of requests, from a process of its own: what comes late is late, and does not make the next one later. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const pacer = fileURLToPath(new URL('peers/pacer.ts', import.meta.url));
/** Enough for what is on its way at once, and few enough that a server which falls behind shows it. */
const connections = 8;

export interface Paced {
  readonly perSecond: number;
  /** From the time at which a request was to be sent, in ms. */
  readonly p50: number;
  readonly p99: number;
}

/** Throws when an answer is an error. @param perSecond requests that are offered */
export async function pace(url: string, perSecond: number, seconds: number): Promise<Paced> {
  const options = [pacer, url, perSecond, seconds, connections].map(String);
  const { stdout } = await execute(process.execPath, options);
  const { perSecond: done, p50, p99 }: Paced = JSON.parse(stdout);
  return { perSecond: done, p50, p99 };
}
