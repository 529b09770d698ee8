import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { TypedCommand } from './command.ts';
import { ProcessError, type ProcessErrorCode } from './failure.ts';

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last 8 KiB of stderr. */
  readonly stderr: string;
  /** Set unless the program ended with 0. */
  readonly error: ProcessError | null;
}

/** A child that runs. `stdout` must be read, else the child stands still at a full pipe. */
export interface RunningProcess {
  readonly pid: number;
  readonly stdout: Readable & AsyncIterable<Buffer>;
  readonly stdin: Writable | null;
  /** Resolves (never rejects) when the child is gone and its pipes are closed. */
  readonly ended: Promise<ProcessEnd>;
  /** Kills the whole process group and waits for the end. `why` becomes the code of `ended.error`. */
  stop(why?: ProcessErrorCode): Promise<void>;
}

export interface LaunchOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly stdin?: boolean;
}

const keptStderr = 8 * 1024;

/** Starts the program. Rejects with `not_found` when there is none, `failed` when the system refuses. */
export async function launch(command: TypedCommand, options: LaunchOptions): Promise<RunningProcess> {
  const child = spawn(command.program, [...command.args], {
    cwd: command.cwd,
    env: { ...inherited(), ...command.env },
    shell: false,
    windowsHide: true,
    // Its own group, so that a kill reaches what the child itself has started.
    detached: process.platform !== 'win32',
    stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  await spawned(child, command);
  return follow(child, command, options);
}

function spawned(child: ChildProcess, command: TypedCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'ENOENT' || cause.code === 'EACCES';
      const text = missing
        ? `${command.label} is not there or not executable`
        : `${command.label} did not start`;
      reject(new ProcessError(missing ? 'not_found' : 'failed', text, { cause }));
    });
  });
}

function follow(child: ChildProcess, command: TypedCommand, options: LaunchOptions): RunningProcess {
  const { pid, stdout, stderr } = child;
  if (pid === undefined || !stdout || !stderr)
    throw new ProcessError('failed', `${command.label} has no pipes`);
  let said: Buffer = Buffer.alloc(0);
  let why: ProcessErrorCode | null = null;
  const kill = (code: ProcessErrorCode) => {
    why ??= code;
    killGroup(pid);
    // A grandchild that left the group may hold the pipe open; the end must not wait for it.
    // Whoever reads the output gets the reason instead of an early end that looks like success.
    stdout.destroy(
      failure(command, why, { exitCode: null, signal: 'SIGKILL', stderr: said.toString('utf8') }) ??
        undefined,
    );
    stderr.destroy();
  };
  const onAbort = () => kill('aborted');
  const timer =
    options.timeoutMs === undefined ? undefined : setTimeout(() => kill('timeout'), options.timeoutMs);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) onAbort();

  stderr.on('data', (chunk: Buffer) => {
    said = Buffer.concat([said, chunk]).subarray(-keptStderr);
  });
  // Errors of a pipe show themselves as the end of the child.
  for (const pipe of [stdout, stderr, child.stdin]) pipe?.on('error', () => {});

  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      const text = said.toString('utf8');
      const error = failure(command, why, { exitCode, signal, stderr: text });
      resolve({ exitCode, signal, stderr: text, error });
    });
  });
  const stop = async (code: ProcessErrorCode = 'aborted') => {
    if (child.exitCode === null && child.signalCode === null) kill(code);
    await ended;
  };
  return { pid, stdout, stdin: child.stdin, ended, stop };
}

function failure(
  command: TypedCommand,
  why: ProcessErrorCode | null,
  end: { exitCode: number | null; signal: string | null; stderr: string },
): ProcessError | null {
  if (why === null && end.exitCode === 0) return null;
  const words: Record<ProcessErrorCode, string> = {
    not_found: 'is not there',
    failed: end.signal ? `was ended by ${end.signal}` : `ended with ${end.exitCode}: ${lastLine(end.stderr)}`,
    timeout: 'took too long and was ended',
    aborted: 'was cancelled',
    too_much_output: 'wrote more than expected and was ended',
    closed: 'was ended because the server stops',
  };
  const code = why ?? 'failed';
  return new ProcessError(code, `${command.label} ${words[code]}`, end);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}

function killGroup(pid: number): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

/** Children see no secret of the server's environment, only what a program needs to run. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH', 'SYSTEMROOT'];
  const env: Record<string, string> = { LC_ALL: 'C.UTF-8' };
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
