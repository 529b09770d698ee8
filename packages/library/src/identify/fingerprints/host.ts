import { Worker } from 'node:worker_threads';
import type { Ffmpeg } from '@bandstand/media';
import type { Database, Log } from '@bandstand/sqlite';
import type { FingerprintThreadData, FromFingerprintThread, ToFingerprintThread } from './thread-messages.ts';

export interface FingerprintHostOptions {
  readonly db: Database;
  readonly ffmpeg: Ffmpeg | null;
  readonly log: Log;
}

const restartMs = 2000;

/** Keeps the fingerprinting thread of a running server. */
export class FingerprintHost {
  readonly #options: FingerprintHostOptions;
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #gentle = false;
  #closing = false;

  /** The thread starts with `start`. */
  constructor(options: FingerprintHostOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#worker !== undefined || this.#closing) return;
    const { db, ffmpeg } = this.#options;
    const data: FingerprintThreadData = { databasePath: db.path, ffmpeg };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: FromFingerprintThread) => {
      if (message.type === 'log') this.#options.log[message.level](message.fields, message.text);
    });
    worker.on('error', (error) =>
      this.#options.log.error({ err: error }, 'the fingerprinting thread failed'),
    );
    worker.on('exit', () => this.#ended(worker));
    this.#worker = worker;
    this.#send(this.#gentle ? 'gentle' : 'free');
  }

  /** Says whether listeners are served, so that most of the processor is theirs. */
  pace(gentle: boolean): void {
    if (gentle === this.#gentle) return;
    this.#gentle = gentle;
    this.#send(gentle ? 'gentle' : 'free');
  }

  /** Hands what runs back, to be continued at the next start, and ends the thread. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    this.#send('close');
    await ended;
  }

  #send(message: ToFingerprintThread): void {
    this.#worker?.postMessage(message, []);
  }

  #ended(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    if (this.#closing) return;
    this.#options.log.error({}, 'the fingerprinting thread ended; it is started again');
    this.#restart = setTimeout(() => this.start(), restartMs);
    this.#restart.unref();
  }
}
