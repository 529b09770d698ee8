import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { IndexError } from '../errors.ts';
import type { SearchResult, Wanted } from '../search/index.ts';
import type { Segment } from '../segments/index.ts';
import type { LongAnswer, LongRequest } from './messages.ts';

interface Waiting {
  readonly resolve: (results: readonly SearchResult[]) => void;
  readonly reject: (error: Error) => void;
}

/** Searches that would hold up the thread that answers; they go to one other thread, one after the other. */
export class LongSearches {
  #worker: Worker | undefined;
  #number = 0;
  readonly #waiting = new Map<number, Waiting>();

  /**
   * All results that reach the least score in these segments as they are
   * now, best first; the percentage is the caller's.
   */
  search(
    segments: readonly Segment[],
    hashes: Uint32Array,
    wanted: Wanted,
  ): Promise<readonly SearchResult[]> {
    const timeoutMs = wanted.deadline - performance.now();
    if (timeoutMs <= 0) return Promise.reject(new IndexError('SearchTimeout'));
    const worker = this.#started();
    this.#number += 1;
    const request: LongRequest = {
      number: this.#number,
      segments: segments.map((segment) => ({ handle: segment.handle, dead: segment.deadBits() })),
      hashes,
      limit: wanted.limit,
      least: wanted.least,
      timeoutMs,
    };
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.number, { resolve, reject });
      worker.postMessage(request);
    });
  }

  #started(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'));
    worker.on('message', (answer: LongAnswer) => this.#answered(answer));
    worker.on('error', (error: Error) => this.#failed(error));
    this.#worker = worker;
    return worker;
  }

  #answered(answer: LongAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('results' in answer) waiting?.resolve(answer.results);
    else if ('timeout' in answer) waiting?.reject(new IndexError('SearchTimeout'));
    else waiting?.reject(answer.error instanceof Error ? answer.error : new Error(String(answer.error)));
  }

  #failed(error: Error): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#failed(new IndexError('IndexNotReady', 'the index is closed'));
  }
}
