import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './decoding-messages.ts';
import { DecodeError, type DecodeErrorCode, type PcmRequest } from './pcm-request.ts';

/** Chunks that may lie ready before the consumer takes one. */
const ahead = 4;
/** Milliseconds that a decoder has to leave a file that is no longer wanted. */
const leaveMs = 2000;

/** A file in work, on the side that listens. */
interface Job {
  readonly number: number;
  readonly arrived: FromWorker[];
  wake: (() => void) | null;
  /** True when the thread has said its last about the file, or is gone. */
  over: boolean;
}

/**
 * One thread that decodes one file at a time. A file that makes it hang or die costs that file only: the thread is
 * replaced. What the decoders print is dropped.
 */
export class DecodingThread {
  readonly #module: URL;
  readonly #stallMs: number;
  #worker: Worker | null = null;
  #job: Job | null = null;
  #jobs = 0;
  #closed = false;

  constructor(module: URL, stallMs: number) {
    this.#module = module;
    this.#stallMs = stallMs;
  }

  /** The file's samples. Leaving the loop early, or the signal, stops the decoder. Throws DecodeError. */
  async *decode(path: string, request: PcmRequest, signal?: AbortSignal): AsyncGenerator<Float32Array> {
    if (this.#closed) throw new DecodeError('closed', 'the server is stopping');
    const worker = (this.#worker ??= this.#spawn());
    const job: Job = { number: ++this.#jobs, arrived: [], wake: null, over: false };
    this.#job = job;
    const onAbort = (): void => this.#say(job, 'aborted', 'cancelled');
    signal?.addEventListener('abort', onAbort, { once: true });
    worker.ref();
    worker.postMessage(message({ type: 'start', job: job.number, path, request, credit: ahead }), []);
    try {
      for (;;) {
        const next = await this.#next(job);
        if (next.type === 'end') return;
        if (next.type === 'failed') throw new DecodeError(next.code, next.message);
        yield next.samples;
        worker.postMessage(message({ type: 'more', job: job.number }), []);
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      if (!job.over) await this.#leave(worker, job);
      this.#job = null;
      this.#worker?.unref();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = null;
    if (this.#job) this.#finish(this.#job, 'closed', 'the server is stopping');
    await worker?.terminate();
  }

  #spawn(): Worker {
    const worker = new Worker(this.#module, { stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message: FromWorker) => {
      const job = this.#job;
      if (this.#worker !== worker || job?.number !== message.job) return;
      job.over ||= message.type !== 'chunk';
      job.arrived.push(message);
      job.wake?.();
    });
    const lose = (): void => this.#lose(worker, 'damaged', 'the file stopped its decoder');
    worker.on('error', lose);
    worker.on('exit', lose);
    return worker;
  }

  /** The next message; a thread that says nothing for too long is given up. */
  async #next(job: Job): Promise<FromWorker> {
    for (;;) {
      const first = job.arrived.shift();
      if (first) return first;
      await this.#wakened(job, this.#stallMs, () =>
        this.#lose(this.#worker, 'timeout', 'decoding this file took too long'),
      );
    }
  }

  /** Tells the decoder that nobody listens any more, and waits until it has left the file. */
  async #leave(worker: Worker, job: Job): Promise<void> {
    worker.postMessage(message({ type: 'stop', job: job.number }), []);
    const giveUp = (): void => this.#lose(worker, 'timeout', 'decoding this file took too long');
    while (!job.over) await this.#wakened(job, leaveMs, giveUp);
  }

  async #wakened(job: Job, limitMs: number, tooLong: () => void): Promise<void> {
    const timer = setTimeout(tooLong, limitMs);
    await new Promise<void>((resolve) => {
      job.wake = resolve;
    });
    clearTimeout(timer);
  }

  /** Ends a thread that hangs, or forgets one that died; the next file gets a new one. */
  #lose(worker: Worker | null, code: DecodeErrorCode, text: string): void {
    if (!worker || this.#worker !== worker) return;
    this.#worker = null;
    if (this.#job) this.#finish(this.#job, code, text);
    void worker.terminate();
  }

  #finish(job: Job, code: DecodeErrorCode, text: string): void {
    job.over = true;
    this.#say(job, code, text);
  }

  #say(job: Job, code: DecodeErrorCode, text: string): void {
    job.arrived.push({ type: 'failed', job: job.number, code, message: text });
    job.wake?.();
  }
}

/** Only checks the type: `postMessage` takes anything. */
function message(value: ToWorker): ToWorker {
  return value;
}
