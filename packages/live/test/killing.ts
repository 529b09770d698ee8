/** Children that are killed with no chance to clean up. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Run {
  readonly lines: readonly string[];
  /** How long it took, from its first line on, in ms. */
  readonly ms: number;
}

export interface RunOptions {
  /** Kills it at this line, from 1. */
  readonly atLine?: number;
  /** Kills it so many ms after its first line. */
  readonly afterMs?: number;
  /** What the shell does before. */
  readonly first?: string;
}

/** Runs a script of children/ to its end, or until it is killed. */
export async function run(script: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const path = fileURLToPath(new URL(`children/${script}`, import.meta.url));
  const words = ['-c', `${options.first ?? ''} exec "$@"`, 'sh', execPath, path, ...args];
  const child = spawn('sh', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  let began = 0;
  let timer: NodeJS.Timeout | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === 1) {
      began = performance.now();
      if (options.afterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), options.afterMs);
    }
    if (lines.length === options.atLine) child.kill('SIGKILL');
  }
  clearTimeout(timer);
  const [code, signal] = await exit;
  assert.ok(signal === 'SIGKILL' || code === 0, `ended with ${code} after ${lines.join(', ')}`);
  return { lines, ms: performance.now() - began };
}
