import type { TypedCommand } from './command.ts';
import { ProcessError } from './failure.ts';
import { launch, type RunningProcess } from './launch.ts';
import { Slots } from './slots.ts';

/** What the package says about its work; a pino logger fits. */
export interface MediaLog {
  debug(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

export interface StartOptions {
  readonly signal?: AbortSignal;
  /** Killed after so many milliseconds; none by default for `start`, 60 s for `run`. */
  readonly timeoutMs?: number;
  /** Whose turn it is when slots are short: one lane never starves another. */
  readonly lane?: string;
  /** A service that lives as long as the server (a database) takes no slot. */
  readonly service?: boolean;
  /** Give the child a pipe on stdin (`running.stdin`); closed otherwise. */
  readonly stdin?: boolean;
}

export interface RunOptions extends Omit<StartOptions, 'service' | 'stdin'> {
  readonly input?: Uint8Array | string;
  /** Bytes of stdout that are kept; more is an error `too_much_output`. Default 16 MiB. */
  readonly maxOutputBytes?: number;
  /** Exit codes besides 0 that are no failure. */
  readonly accept?: readonly number[];
}

export interface ProcessResult {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly exitCode: number;
}

/** The one spawner of the product. No shell, own process group, everything killed and awaited on close. */
export interface Processes {
  /** Runs to the end and returns its output. Throws ProcessError. */
  run(command: TypedCommand, options?: RunOptions): Promise<ProcessResult>;
  /** Waits for a slot, then returns the running child for streaming. Throws ProcessError when it cannot start. */
  start(command: TypedCommand, options?: StartOptions): Promise<RunningProcess>;
  readonly running: number;
  readonly waiting: number;
  /** Kills every child, refuses those that wait, returns when all are gone. */
  close(): Promise<void>;
}

export function createProcesses(config: { maxConcurrent?: number; log?: MediaLog } = {}): Processes {
  return new ProcessTable(config.maxConcurrent ?? 4, config.log);
}

class ProcessTable implements Processes {
  readonly #slots: Slots;
  readonly #log: MediaLog | undefined;
  readonly #children = new Set<RunningProcess>();
  #closed = false;

  constructor(maxConcurrent: number, log: MediaLog | undefined) {
    this.#slots = new Slots(maxConcurrent);
    this.#log = log;
  }

  get running(): number {
    return this.#children.size;
  }

  get waiting(): number {
    return this.#slots.waiting;
  }

  async start(command: TypedCommand, options: StartOptions = {}): Promise<RunningProcess> {
    this.#refuseWhenClosed();
    const release = options.service ? () => {} : await this.#slots.take(options.lane ?? '', options.signal);
    try {
      this.#refuseWhenClosed();
      const child = await launch(command, options);
      this.#children.add(child);
      void this.#forgetAtEnd(command, child, release);
      return child;
    } catch (cause) {
      release();
      throw cause;
    }
  }

  async run(command: TypedCommand, options: RunOptions = {}): Promise<ProcessResult> {
    const limit = options.maxOutputBytes ?? 16 * 1024 * 1024;
    const child = await this.start(command, {
      ...options,
      timeoutMs: options.timeoutMs ?? 60_000,
      stdin: options.input !== undefined,
    });
    child.stdin?.end(options.input);
    const chunks: Buffer[] = [];
    let kept = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      kept += chunk.length;
      if (kept > limit) void child.stop('too_much_output');
      else chunks.push(chunk);
    });
    const end = await child.ended;
    if (end.error && !(end.error.code === 'failed' && options.accept?.includes(end.exitCode ?? -1)))
      throw end.error;
    return { stdout: Buffer.concat(chunks), stderr: end.stderr, exitCode: end.exitCode ?? -1 };
  }

  async #forgetAtEnd(command: TypedCommand, child: RunningProcess, release: () => void): Promise<void> {
    const { exitCode, signal } = await child.ended;
    this.#children.delete(child);
    release();
    this.#log?.debug({ program: command.label, exitCode, signal }, 'child ended');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#slots.refuse(new ProcessError('closed', 'the server is stopping'));
    await Promise.all(Array.from(this.#children, (child) => child.stop('closed')));
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new ProcessError('closed', 'the server is stopping');
  }
}
