import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Segment } from '../segments/index.ts';
import type { Job, JobAnswer, JobRequest } from './jobs.ts';

interface Waiting {
  readonly resolve: (segment: Segment) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Two threads that look after the segments of all indexes of a server: one merges, so that the other need not wait to build
 * and to load. They start when first asked.
 */
export class Upkeep {
  readonly #merging = new UpkeepThread();
  readonly #building = new UpkeepThread();

  /** Rejects with what went wrong in the thread; a file that was being written is gone then. */
  run(job: Job): Promise<Segment> {
    return (job.kind === 'merge' ? this.#merging : this.#building).run(job);
  }

  async close(): Promise<void> {
    await this.#merging.close();
    await this.#building.close();
  }
}

class UpkeepThread {
  #worker: Worker | undefined;
  #number = 0;
  readonly #waiting = new Map<number, Waiting>();
  #closed = false;

  run(job: Job): Promise<Segment> {
    if (this.#closed) return Promise.reject(new Error('the index is closed'));
    const worker = this.#started();
    this.#number += 1;
    const request: JobRequest = { number: this.#number, job };
    worker.ref();
    const transfer = job.kind === 'build' ? [job.batch.hashes.buffer] : [];
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.number, { resolve, reject });
      worker.postMessage(request, transfer);
    });
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'));
    worker.on('message', (answer: JobAnswer) => this.#answered(answer));
    worker.on('error', (error: Error) => this.#failed(error));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #answered(answer: JobAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('segment' in answer) waiting?.resolve(new Segment(answer.segment));
    else waiting?.reject(answer.error instanceof Error ? answer.error : new Error(String(answer.error)));
  }

  #failed(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    this.#failed(new Error('the index is closed'));
  }
}
