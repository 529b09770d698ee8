import { Worker } from 'node:worker_threads';
import type { Log } from '@bandstand/sqlite';
import type { ThreadLogLine } from './thread-log.ts';

export interface KeptThreadOptions<Said extends string, Heard extends { readonly type: string }> {
  /** Of the work, for the log: 'scanning'. */
  readonly name: string;
  readonly module: URL;
  /** What the thread is started with. */
  readonly data: object;
  readonly log: Log;
  /** Hears what the thread says but for its lines of the log. */
  readonly heard?: (message: Exclude<Heard, ThreadLogLine>) => void;
  /** What is said to it first, whenever it is started. */
  readonly first?: () => Said;
}

const restartMs = 2000;

/**
 * A thread that works for as long as the server runs: when it fails it is
 * started again. It ends itself when told 'close'.
 */
export class KeptThread<Said extends string, Heard extends { readonly type: string }> {
  readonly #options: KeptThreadOptions<Said, Heard>;
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: KeptThreadOptions<Said, Heard>) {
    this.#options = options;
  }

  /** Starts the thread unless it runs. */
  start(): void {
    if (this.#worker !== undefined || this.#closing) return;
    const { module, data, log, name, heard, first } = this.#options;
    const worker = new Worker(module, {
      workerData: data,
      // What such work makes is short-lived; left alone, the nursery grows to more than the rest of the thread.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: ThreadLogLine | Exclude<Heard, ThreadLogLine>) => {
      if (isLine(message)) log[message.level](message.fields, message.text);
      else heard?.(message);
    });
    worker.on('error', (error) => log.error({ err: error }, `the ${name} thread failed`));
    worker.on('exit', () => this.#ended(worker));
    this.#worker = worker;
    if (first !== undefined) this.send(first());
  }

  /** Said to nobody while the thread does not run. */
  send(message: Said | 'close'): void {
    this.#worker?.postMessage(message, []);
  }

  /** Tells the thread to end and waits for it. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    this.send('close');
    await ended;
  }

  #ended(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    if (this.#closing) return;
    const { log, name } = this.#options;
    log.error({}, `the ${name} thread ended; it is started again`);
    this.#restart = setTimeout(() => this.start(), restartMs);
    this.#restart.unref();
  }
}

const isLine = (message: { readonly type: string }): message is ThreadLogLine => message.type === 'log';
