/** Small servers to compare with, each in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Scope } from './scope.ts';

/** Starts `peers/<name>.ts`, which prints its address, and resolves to that; it is ended with the scope. */
export async function startPeer(scope: Scope, name: string, ...args: readonly string[]): Promise<string> {
  const file = fileURLToPath(new URL(`./peers/${name}.ts`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  scope.after(async () => {
    child.kill();
    await ended;
  });
  const { stdout } = child;
  if (stdout === null) throw new Error(`${name} has no output`);
  stdout.setEncoding('utf8');
  let said = '';
  while (!said.includes('\n')) {
    const next: unknown = await Promise.race([once(stdout, 'data'), ended.then(() => undefined)]);
    if (!Array.isArray(next)) throw new Error(`${name} ended before it was ready`);
    said += String(next[0]);
  }
  return said.trim();
}
