import { Worker } from 'node:worker_threads';
import type { WrittenPicture, WrittenTags } from '../formats/index.ts';
import type { PieceRequest } from '../piece.ts';

/** One piece to play into a file: a plain WAV for an encoder, or a finished FLAC or WAV with tags. */
export interface Order {
  readonly piece: PieceRequest;
  readonly path: string;
  readonly format: 'flac' | 'wav';
  readonly tags: WrittenTags | null;
  readonly picture: WrittenPicture | null;
}

/** What a thread answers: nothing, or why it failed. */
export type Delivery = { readonly failed: string | null };

interface Ordered {
  readonly order: Order;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

interface Bench {
  readonly worker: Worker;
  /** The order in work; null when idle. */
  current: Ordered | null;
}

/** Threads that play pieces into files, started as they are needed. Each does one order at a time. */
export class Workshop {
  readonly #threads: number;
  readonly #benches = new Set<Bench>();
  readonly #queue: Ordered[] = [];
  #closed = false;

  constructor(threads: number) {
    this.#threads = Math.max(1, threads);
  }

  /** Resolves when the file is written; rejects with Error when it could not be or the workshop closes. */
  make(order: Order): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the workshop is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ order, resolve, reject });
      this.#handOut();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('the workshop is closed'));
    await Promise.all(Array.from(this.#benches, ({ worker }) => worker.terminate()));
  }

  #handOut(): void {
    while (this.#queue.length > 0) {
      const bench = this.#idleBench();
      const next = bench && this.#queue.shift();
      if (!bench || !next) return;
      bench.current = next;
      bench.worker.postMessage(next.order, []);
    }
  }

  #idleBench(): Bench | undefined {
    const idle = Array.from(this.#benches).find((bench) => bench.current === null);
    if (idle || this.#benches.size >= this.#threads) return idle;
    const bench: Bench = {
      worker: new Worker(new URL('./workshop-thread.ts', import.meta.url)),
      current: null,
    };
    bench.worker.on('message', ({ failed }: Delivery) => {
      this.#settle(bench, failed === null ? null : new Error(failed));
      this.#handOut();
    });
    bench.worker.on('error', (cause) => this.#lose(bench, cause));
    bench.worker.on('exit', () => this.#lose(bench));
    this.#benches.add(bench);
    return bench;
  }

  #settle(bench: Bench, failure: Error | null): void {
    const { current } = bench;
    bench.current = null;
    if (failure) current?.reject(failure);
    else current?.resolve();
  }

  #lose(bench: Bench, cause?: unknown): void {
    this.#benches.delete(bench);
    this.#settle(bench, new Error('a synthesis thread stopped', cause === undefined ? {} : { cause }));
    if (!this.#closed) this.#handOut();
  }
}
