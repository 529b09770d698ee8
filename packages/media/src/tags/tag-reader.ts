import type { Picture } from '../containers/index.ts';
import type { TagFile } from './tag-file.ts';
import { TagThread, type TagThreadLimits } from './tag-thread.ts';

export interface TagReaderOptions {
  /** Reading threads; 2 by default. */
  readonly threads?: number;
  /** Files per message to a thread; 64 by default. */
  readonly batch?: number;
  /** Milliseconds that one file may take; 20,000 by default. */
  readonly fileTimeoutMs?: number;
  /** MiB of JavaScript heap per thread; 128 by default. */
  readonly memoryMb?: number;
  readonly module?: URL;
}

/** Reads tags, facts, hashes and pictures of sound files in worker threads. */
export interface TagReader {
  /** Never rejects: a file that cannot be read is a result with a reason. */
  read(path: string): Promise<TagFile>;
  /**
   * Results as they come, batch by batch, in the order of the paths; every path gives exactly one.
   * `paths` is taken no faster than results are consumed, so a walk of a million files stays small in memory.
   */
  readMany(
    paths: Iterable<string> | AsyncIterable<string>,
    signal?: AbortSignal,
  ): AsyncIterable<readonly TagFile[]>;
  /** The front cover inside the file, else its first picture; null when there is none or the file cannot be read. */
  readPicture(path: string): Promise<Picture | null>;
  close(): Promise<void>;
}

export function createTagReader(options: TagReaderOptions = {}): TagReader {
  return new ThreadedTagReader(options);
}

class ThreadedTagReader implements TagReader {
  readonly #batch: number;
  readonly #idle: TagThread[];
  readonly #threads: readonly TagThread[];
  readonly #waiting: ((thread: TagThread) => void)[] = [];

  constructor(options: TagReaderOptions) {
    const limits: TagThreadLimits = {
      fileTimeoutMs: options.fileTimeoutMs ?? 20_000,
      memoryMb: options.memoryMb ?? 128,
      module: options.module ?? new URL('./tag-worker.ts', import.meta.url),
    };
    this.#batch = options.batch ?? 64;
    this.#threads = Array.from({ length: Math.max(1, options.threads ?? 2) }, () => new TagThread(limits));
    this.#idle = [...this.#threads];
  }

  async read(path: string): Promise<TagFile> {
    const [result] = await this.#withThread((thread) => thread.read([path]));
    return result ?? { ok: false, path, code: 'io', reason: 'the reader gave no result' };
  }

  async *readMany(
    paths: Iterable<string> | AsyncIterable<string>,
    signal?: AbortSignal,
  ): AsyncIterable<readonly TagFile[]> {
    const running: Promise<readonly TagFile[]>[] = [];
    // One batch more than threads is in flight, so that no thread waits for the consumer.
    const depth = this.#threads.length + 1;
    for await (const batch of batches(paths, this.#batch)) {
      if (signal?.aborted) break;
      running.push(this.#withThread((thread) => thread.read(batch)));
      if (running.length >= depth) yield (await running.shift()) ?? [];
    }
    for (const rest of running) {
      const results = await rest;
      if (!signal?.aborted) yield results;
    }
  }

  readPicture(path: string): Promise<Picture | null> {
    return this.#withThread((thread) => thread.picture(path));
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #withThread<T>(work: (thread: TagThread) => Promise<T>): Promise<T> {
    const thread = this.#idle.pop() ?? (await new Promise<TagThread>((take) => this.#waiting.push(take)));
    try {
      return await work(thread);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(thread);
      else this.#idle.push(thread);
    }
  }
}

async function* batches(
  paths: Iterable<string> | AsyncIterable<string>,
  size: number,
): AsyncIterable<string[]> {
  let batch: string[] = [];
  for await (const path of paths) {
    batch.push(path);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
