import { Worker } from 'node:worker_threads';
import { DecodeError } from '../decode/index.ts';
import type { RawFingerprint } from './calculator.ts';
import type { FromThread, ToThread, Wanted } from './messages.ts';

/** Chunks that may lie at the thread before the decoder is asked for the next. */
const ahead = 8;

/** A piece of sound in work, on the side that waits. */
class Job {
  readonly outcome = Promise.withResolvers<readonly RawFingerprint[]>();
  #waiting = 0;
  #fed: (() => void) | undefined;

  constructor() {
    // Whoever waits gets it; a piece that nobody waits for any more may fail in peace.
    this.outcome.promise.catch(() => undefined);
  }

  /** Resolves when there is room for a chunk. Rejects when the job has failed. */
  async room(): Promise<void> {
    while (this.#waiting >= ahead) {
      const fed = new Promise<void>((resolve) => {
        this.#fed = resolve;
      });
      await Promise.race([fed, this.outcome.promise]);
    }
    this.#waiting += 1;
  }

  fed(): void {
    this.#waiting -= 1;
    this.#fed?.();
  }
}

/** The thread that fingerprints, started when it is first needed. One that dies takes what it works on with it only. */
export class FingerprintThread {
  #worker: Worker | null = null;
  #number = 0;
  #closed = false;
  readonly #jobs = new Map<number, Job>();

  /**
   * The fingerprints that are wanted of the samples (one channel of 11,025 Hz). Rejects
   * with what reading the samples throws, else with DecodeError.
   */
  async run(
    samples: AsyncIterable<Float32Array>,
    wanted: readonly Wanted[],
  ): Promise<readonly RawFingerprint[]> {
    if (this.#closed) throw stopping();
    const worker = (this.#worker ??= this.#spawn());
    this.#number += 1;
    const number = this.#number;
    const job = new Job();
    this.#jobs.set(number, job);
    worker.ref();
    const say = (message: ToThread, transfer: ArrayBuffer[] = []): void =>
      worker.postMessage(message, transfer);
    try {
      say({ type: 'open', job: number, wanted });
      for await (const chunk of samples) {
        await job.room();
        const { buffer } = chunk;
        say({ type: 'feed', job: number, samples: chunk }, buffer instanceof ArrayBuffer ? [buffer] : []);
      }
      say({ type: 'finish', job: number });
      return await job.outcome.promise;
    } finally {
      this.#jobs.delete(number);
      say({ type: 'drop', job: number });
      if (this.#jobs.size === 0) worker.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    this.#fail(stopping());
    await worker?.terminate();
  }

  #spawn(): Worker {
    const worker = new Worker(new URL('./fingerprint-worker.ts', import.meta.url));
    worker.on('message', (message: FromThread) => {
      const job = this.#jobs.get(message.job);
      if (message.type === 'fed') job?.fed();
      else if (message.type === 'done') job?.outcome.resolve(message.fingerprints);
      else job?.outcome.reject(new DecodeError('damaged', 'this sound has no fingerprint', message.message));
    });
    const lose = (cause: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      this.#fail(new DecodeError('damaged', 'this sound has no fingerprint', cause));
    };
    worker.on('error', lose);
    worker.on('exit', lose);
    return worker;
  }

  #fail(cause: DecodeError): void {
    for (const job of this.#jobs.values()) job.outcome.reject(cause);
  }
}

function stopping(): DecodeError {
  return new DecodeError('closed', 'the server is stopping');
}
