import { Worker } from 'node:worker_threads';
import type { TagFile } from './tag-file.ts';

export interface TagThreadLimits {
  /** Milliseconds that one file may take. */
  readonly fileTimeoutMs: number;
  /** MiB of JavaScript heap of the thread. */
  readonly memoryMb: number;
  /** The module that the thread runs; a test puts one that hangs. */
  readonly module: URL;
}

interface Batch {
  readonly paths: readonly string[];
  readonly done: (results: TagFile[]) => void;
}

/**
 * One reading thread. A file that makes it hang, die or eat its memory costs that file only: the thread is replaced and
 * the rest of the batch goes on.
 */
export class TagThread {
  readonly #limits: TagThreadLimits;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | null = null;
  #batch: Batch | null = null;
  #finished: TagFile[] = [];
  #watch: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(limits: TagThreadLimits) {
    this.#limits = limits;
  }

  /** Results in the order of the paths. One batch at a time. */
  read(paths: readonly string[]): Promise<TagFile[]> {
    if (this.#closed) return Promise.resolve(paths.map(stopped));
    return new Promise((resolve) => {
      this.#finished = [];
      this.#batch = { paths, done: resolve };
      this.#send(paths);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
    const batch = this.#batch;
    if (!batch) return;
    this.#finished = batch.paths.map(stopped);
    this.#complete();
  }

  #send(paths: readonly string[]): void {
    if (paths.length === 0) {
      this.#complete();
      return;
    }
    Atomics.store(this.#progress, 0, 0);
    const worker = this.#worker ?? this.#spawn();
    worker.ref();
    worker.postMessage(paths, []);
    this.#watchOver(worker);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#limits.module, {
      workerData: this.#progress.buffer,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb },
      stdout: true,
      stderr: true,
    });
    worker.on('message', (text: string) => {
      this.#finished.push(...(JSON.parse(text) as TagFile[]));
      this.#complete();
    });
    worker.on('error', (cause: Error & { code?: string }) => {
      const memory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (memory) this.#replace(worker, 'too_much_memory', 'reading this file takes too much memory');
      else this.#replace(worker, 'damaged', `the file is damaged: ${cause.message.slice(0, 200)}`);
    });
    worker.on('exit', () => this.#replace(worker, 'damaged', 'the file stopped its reader'));
    this.#worker = worker;
    return worker;
  }

  /** Two looks at the same file, one time limit apart, mean that it hangs. */
  #watchOver(worker: Worker): void {
    clearInterval(this.#watch);
    let seen = -1;
    const look = () => {
      const at = Atomics.load(this.#progress, 0);
      if (at === seen) {
        const seconds = Math.round(this.#limits.fileTimeoutMs / 1000);
        this.#replace(worker, 'timeout', `reading this file took longer than ${seconds} s`);
        void worker.terminate();
      }
      seen = at;
    };
    this.#watch = setInterval(look, this.#limits.fileTimeoutMs);
    this.#watch.unref();
  }

  /** After the end of a thread: the file at which it stood is given up, those before and after are read (again). */
  #replace(worker: Worker, code: 'timeout' | 'too_much_memory' | 'damaged', reason: string): void {
    if (this.#worker !== worker || this.#closed) return;
    this.#worker = null;
    clearInterval(this.#watch);
    if (!this.#batch) return;
    const rest = this.#batch.paths.slice(this.#finished.length);
    const culprit = Math.min(Atomics.load(this.#progress, 0), rest.length - 1);
    // Results of the files before it are lost with the thread; read them alone, then go on behind the culprit.
    void this.#recover(rest, culprit, code, reason);
  }

  async #recover(
    rest: readonly string[],
    culprit: number,
    code: 'timeout' | 'too_much_memory' | 'damaged',
    reason: string,
  ): Promise<void> {
    const original = this.#batch;
    if (!original) return;
    const before = [...this.#finished];
    const again = await this.read(rest.slice(0, culprit));
    const path = rest[culprit] ?? '';
    const lost: TagFile = { ok: false, path, code, reason };
    const after = await this.read(rest.slice(culprit + 1));
    original.done([...before, ...again, lost, ...after]);
  }

  #complete(): void {
    clearInterval(this.#watch);
    // An idle thread does not keep the process alive.
    this.#worker?.unref();
    const batch = this.#batch;
    this.#batch = null;
    batch?.done(this.#finished);
  }
}

function stopped(path: string): TagFile {
  return { ok: false, path, code: 'io', reason: 'the server is stopping' };
}
