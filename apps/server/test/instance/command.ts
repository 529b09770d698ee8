/** The command as people run it: `sh bin/bandstand ...` in a process of its own, with an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Who ends what is left when they end: a test, or a long run. */
export interface Scope {
  after(work: () => Promise<unknown> | void): void;
}

/** A folder that is gone after the test. */
export function folder(t: Scope): string {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-instance-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}

export type Environment = Readonly<Record<string, string>>;

/** No port that every server of a machine would like to have. */
const noUsualPorts = {
  BANDSTAND_DISCOVERY_PORT: 'off',
  BANDSTAND_RTMP_PORT: 'off',
  BANDSTAND_WEBRTC_PORT: 'off',
} as const;

/** The environment of this test without what configures a server; it is not found by others. */
export function environment(more: Environment = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:BANDSTAND_|NODE_)/.test(name));
  return { ...Object.fromEntries(kept), ...noUsualPorts, ...more };
}

/** What a process has written so far. */
export interface Output {
  stdout: string;
  stderr: string;
}

export function gather(child: ChildProcess): Output {
  const output: Output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return output;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a process has left running may hold its outputs open; they are not waited for longer. */
const drainMs = 5000;

/** Resolves when the process has ended and everything it wrote has been read. */
export function ending(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const drained = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ code, signal });
      }, drainMs);
      child.once('close', () => {
        clearTimeout(drained);
        resolve({ code, signal });
      });
    });
  });
}

/** Ends a process that leads a group, with what it has started, at once. */
export function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

export type Done = Ended & Output;

const mostMs = 120_000;

/** Runs a command to its end. `input` is written to its standard input. */
export async function bandstand(
  args: readonly string[],
  { input = '', env = {} }: { readonly input?: string; readonly env?: Environment } = {},
): Promise<Done> {
  const child = spawn('sh', [join(root, 'bin/bandstand'), ...args], {
    env: environment(env),
    detached: true,
  });
  const output = gather(child);
  // A command that goes on where it should end fails its test instead of holding up all of them.
  const limit = setTimeout(() => {
    output.stderr += `\nThe test ended it: ${args.join(' ')} went on for ${mostMs} ms.`;
    killGroup(child);
  }, mostMs);
  child.stdin.on('error', () => {}); // a command that reads nothing may have ended
  child.stdin.end(input);
  const ended = await ending(child).finally(() => clearTimeout(limit));
  return { ...ended, ...output };
}
